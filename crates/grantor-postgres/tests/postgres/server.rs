//! A PostgreSQL server of the tests' own: found, or installed where that is possible; started, and stopped at the end.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use tokio_postgres::Config;

/// What is not tested here need not wait for a disk.
const FAST: [&str; 3] = ["-c fsync=off", "-c full_page_writes=off", "-c max_connections=300"];

/// Runs the server for as long as its input is open: until the tests drop it, or end, or are killed.
const LEASH: &str = r#"
    bin=$1 folder=$2 settings=$3
    umask 077
    mkdir "$folder" && cd "$folder" || exit
    "$bin/initdb" -D data -U grantor -A trust -E UTF8 --locale=C --no-sync >log 2>&1 &&
    "$bin/pg_ctl" -w -D "$folder/data" -l "$folder/log" -o "-c listen_addresses= -k $folder $settings" start >pg_ctl.log 2>&1 &&
    echo started || cat log pg_ctl.log
    cat >ended
    "$bin/pg_ctl" -D "$folder/data" -m immediate stop >pg_ctl.log 2>&1
    cd / && rm -r "$folder"
"#;

/// A server on a socket in a folder of its own, where no port can be taken by somebody else.
pub(crate) struct Server {
    bin: PathBuf,
    folder: PathBuf,
    leash: Child,
}

/// The server that most tests share. It does not wait for a disk.
pub(crate) fn shared() -> &'static Server {
    static SHARED: LazyLock<Server> = LazyLock::new(|| Server::start(&FAST));
    &SHARED
}

impl Server {
    /// A server with these settings besides those that it has.
    pub(crate) fn start(settings: &[&str]) -> Self {
        static SERVERS: AtomicUsize = AtomicUsize::new(0);
        let bin = programs();
        let number = SERVERS.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("grantor-postgres-{}-{number}", std::process::id()));
        let mut leash = unprivileged("sh");
        leash.args(["-c", LEASH, "sh"]).arg(&bin).arg(&folder).arg(settings.join(" "));
        // A group of its own: what ends the tests by a key or a signal is not meant for it.
        let mut leash = leash.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        let mut said = BufReader::new(leash.stdout.as_mut().expect("its output")).lines().map_while(Result::ok);
        let first = said.next().unwrap_or_default();
        assert_eq!(first, "started", "PostgreSQL does not start:\n{}", said.take(50).collect::<Vec<_>>().join("\n"));
        Self { bin, folder, leash }
    }

    /// Where clients find it.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    pub(crate) fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(&self.folder).user("grantor").dbname(database);
        config
    }

    /// Ends all processes of the server without warning, as a crash does, and starts it again.
    pub(crate) fn crash_and_restart(&self) {
        let mut restart = unprivileged(self.bin.join("pg_ctl").to_str().expect("a path"));
        let data = self.folder.join("data");
        restart.args(["-w", "-m", "immediate", "restart", "-D"]).arg(data).arg("-l").arg(self.folder.join("log"));
        assert!(restart.stdout(Stdio::null()).current_dir("/").status().expect("pg_ctl").success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.leash.stdin.take());
        let _ = self.leash.wait();
    }
}

/// A command that is not run by root, as whom PostgreSQL does not run.
fn unprivileged(program: &str) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let users = ["postgres", "nobody"];
    let user = users.into_iter().find(|user| succeeds(Command::new("id").args(["-u", user])));
    let mut command = Command::new("runuser");
    command.args(["-u", user.expect("a user postgres, or nobody"), "--", program]);
    command
}

/// The folder of the programs of PostgreSQL.
fn programs() -> PathBuf {
    found().unwrap_or_else(|| {
        if is_root() && !(installed() || installed()) {
            eprintln!("PostgreSQL cannot be installed");
        }
        found().expect(
            "these tests need initdb, pg_ctl and postgres, on the path or in /usr/lib/postgresql/*/bin; on Debian, \
             `apt-get install postgresql`, which they do themselves when root runs them",
        )
    })
}

/// On the path, or where Debian has them: the latest version.
fn found() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    debian.sort();
    let is_whole = |bin: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|name| bin.join(name).exists());
    env::split_paths(&path).chain(debian.into_iter().rev()).find(is_whole)
}

/// Whether Debian's package could be installed, without a server that it would start.
fn installed() -> bool {
    let settings = Path::new("/etc/postgresql-common");
    let own = settings.join("createcluster.conf");
    if !own.exists() {
        let written = fs::create_dir_all(settings).and_then(|()| fs::write(own, "create_main_cluster = false\n"));
        written.expect("a setting that keeps Debian from starting a server");
    }
    let mut install = Command::new("apt-get");
    install.args(["-y", "-o", "Dpkg::Options::=--force-confold", "--no-install-recommends", "install", "postgresql"]);
    let environment = [("DEBIAN_FRONTEND", "noninteractive"), ("UCF_FORCE_CONFFOLD", "1")];
    succeeds(Command::new("apt-get").arg("update")) && succeeds(install.envs(environment))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n")
}

fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}
