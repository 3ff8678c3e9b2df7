//! A PostgreSQL.

use std::fs;
use std::path::PathBuf;

use crate::leash::Leash;
use crate::programs::Programs;

const PROGRAMS: Programs = Programs {
    names: &["initdb", "pg_ctl", "postgres"],
    places: || {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut places: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
        places.sort();
        places.reverse();
        places
    },
    complete: |_| true,
    package: "postgresql",
    user: "postgres",
    // Debian would make a database, and start its server whenever the machine starts.
    prepare: "
        own=/etc/postgresql-common/createcluster.conf
        [ -e $own ] || { mkdir -p ${own%/*} && echo 'create_main_cluster = false' >$own; } || exit
    ",
};

const FUNCTIONS: &str = r#"
    start() {
        "$bin/initdb" -D data -U grantor -A trust -E UTF8 --locale=C --no-sync >log 2>&1 &&
        "$bin/pg_ctl" -w -D "$folder/data" -l log -o "-c listen_addresses= -k $folder $*" start && return
        cat log
        return 1
    }
    restart() { "$bin/pg_ctl" -w -m immediate -D "$folder/data" -l log restart; }
    stop() { "$bin/pg_ctl" -m immediate -D "$folder/data" stop; }
"#;

/// A server on a socket in a folder of its own, where no port can be taken by somebody else.
#[derive(Debug)]
pub struct Postgres {
    leash: Leash,
}

impl Postgres {
    /// For tests that do not ask what a crash leaves: it does not wait for a disk.
    pub const FAST: [&str; 3] = ["-c fsync=off", "-c full_page_writes=off", "-c max_connections=300"];

    /// A server with these settings besides those that it has.
    pub fn start(settings: &[&str]) -> Self {
        let leash = Leash::new(&PROGRAMS, FUNCTIONS);
        let started = leash.order(&format!("start {}", settings.join(" ")));
        started.unwrap_or_else(|said| panic!("PostgreSQL does not start:\n{said}"));
        Self { leash }
    }

    /// Where clients find a database, in the form that libpq has for it. `postgres` is there from the start.
    pub fn address(&self, database: &str) -> String {
        format!("host={} user=grantor dbname={database}", self.leash.folder().display())
    }

    /// The socket.
    pub fn socket(&self) -> PathBuf {
        self.leash.folder().join(".s.PGSQL.5432")
    }

    /// Ends all processes of the server without warning, as a crash does, and starts it again.
    pub fn crash_and_restart(&self) {
        self.leash.order("restart").unwrap_or_else(|said| panic!("PostgreSQL does not start again:\n{said}"));
    }
}
