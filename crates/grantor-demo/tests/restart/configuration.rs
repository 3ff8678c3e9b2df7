//! What the servers of a test are told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the client application is. Nothing is sent there.
pub(crate) const CALLBACK: &str = "https://app.example/callback";

/// A folder with a configuration and its store. It goes when it is dropped.
pub(crate) struct Configuration(PathBuf);

impl Configuration {
    /// Without a session key.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let configuration = format!(
            r#"
issuer = "http://127.0.0.1:8080"
listen = "127.0.0.1:8080"
store = "redb:{}"

[scopes]
photos = "Your photos"
[[clients]]
client_id = "app"
type = "public"
authentication = "none"
redirect_uris = ["{CALLBACK}"]
grant_types = ["authorization_code", "refresh_token"]
scope = "photos"
[[accounts]]
username = "alice"
password = "wonderland"
name = "Alice Liddell"
"#,
            folder.join("grants.redb").display(),
        );
        let this = Self(folder);
        fs::write(this.file(), configuration).unwrap();
        this
    }

    /// One that everybody knows.
    pub(crate) fn with_session_key(self) -> Self {
        self.replace("[scopes]", &format!("session_key = {:?}\n[scopes]", "g".repeat(86)));
        self
    }

    pub(crate) fn replace(&self, from: &str, to: &str) {
        let configuration = fs::read_to_string(self.file()).unwrap();
        assert!(configuration.contains(from));
        fs::write(self.file(), configuration.replace(from, to)).unwrap();
    }

    /// A server of this configuration, on a port that is free.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grantor-demo"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(self.file());
        command
    }

    fn file(&self) -> PathBuf {
        self.0.join("demo.toml")
    }
}

impl Drop for Configuration {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
