//! A Redis.

use std::path::PathBuf;
use std::process::Command;

use crate::leash::Leash;
use crate::programs::Programs;

pub(crate) const PROGRAMS: Programs = Programs {
    names: &["redis-server", "redis-cli"],
    places: || vec!["/usr/bin".into(), "/usr/local/bin".into()],
    complete: |_| true,
    package: "redis-server",
    user: "redis",
    prepare: "",
};

/// What runs redis-server, each in a folder that is called like it. `start` takes its name, the options by which redis-cli
/// finds it, and those of redis-server. It is there when it answers, and no other in its place; and when it has read what
/// is on its disk.
pub(crate) const FUNCTIONS: &str = r#"
    servers=
    start() {
        server=$1 found=$2
        shift 2
        mkdir -p "$server" && rm -f "$server/ended" || return
        (
            cd "$server" || exit
            "$bin/redis-server" --daemonize no --save "" --appendonly no "$@" &
            echo $! >pid
            wait
            : >ended
        ) >>"$server/log" 2>&1 &
        eval "shell_$server=$!"
        servers="$servers $server"
        while :; do
            case $("$bin/redis-cli" $found info 2>&1) in
                *process_id:"$(cat "$server/pid")"[!0-9]*[!_]loading:0*) return ;;
            esac
            [ ! -e "$server/ended" ] || { cat "$server/log"; return 1; }
            sleep 0.02
        done
    }
    crash() {
        [ -e "$1/ended" ] || kill -9 "$(cat "$1/pid")"
        eval "wait \$shell_$1"
    }
    stop() { for server in $servers; do crash "$server"; done; }
"#;

/// A server on a socket in a folder of its own. It writes nothing to a disk unless its settings say so.
#[derive(Debug)]
pub struct Redis {
    leash: Leash,
    start: String,
}

impl Redis {
    /// A server with these settings, each an option of redis-server and its value: `--appendonly yes`.
    pub fn start(settings: &[&str]) -> Self {
        let start = format!("start redis '-s redis/socket' --port 0 --unixsocket socket {}", settings.join(" "));
        let redis = Self { leash: Leash::new(&PROGRAMS, FUNCTIONS), start };
        redis.restart();
        redis
    }

    /// Where clients find it: `unix://` and the path of the socket.
    pub fn address(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// The socket.
    pub fn socket(&self) -> PathBuf {
        self.leash.folder().join("redis/socket")
    }

    /// What redis-cli prints that is told this, errors of Redis included.
    pub fn cli(&self, arguments: &[&str]) -> String {
        cli(&["-s", &self.socket().to_string_lossy()], arguments)
    }

    /// Ends it without warning.
    pub fn kill(&self) {
        self.leash.order("crash redis").unwrap_or_else(|said| panic!("Redis does not end:\n{said}"));
    }

    /// Starts it on what it left on its disk, after it was killed.
    pub fn restart(&self) {
        self.leash.order(&self.start).unwrap_or_else(|said| panic!("Redis does not start:\n{said}"));
    }

    /// Ends it without warning, as a crash does, and starts it again.
    pub fn crash_and_restart(&self) {
        self.kill();
        self.restart();
    }
}

/// What redis-cli prints. The options come first by which it finds a server.
pub(crate) fn cli(found: &[&str], arguments: &[&str]) -> String {
    let output = Command::new(PROGRAMS.folder().join("redis-cli")).args(found).args(arguments).output();
    let output = output.expect("redis-cli");
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "redis-cli {}:\n{printed}{said}", arguments.join(" "));
    printed.trim_end().replace('\r', "")
}
