//! The whole picture of OAuth on one machine, with grantor as its authorization server.

mod accounts;
mod authorization_server;
mod browser;
mod browser_session;
mod config;
mod journal;
mod owners;
mod pages;
mod photo_print;
mod picture;
mod resource_server;
mod script;

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use authorization_server::Log;
use config::Setup;
use getrandom::SysRng;
use grantor::ClientSecret;
use lexopt::prelude::{Long, Short, Value, ValueExt as _};
use picture::Picture;

const USAGE: &str = "\
grantor-demo: the whole picture of OAuth on one machine

    grantor-demo [--port N]           three servers on loopback, on the ports N, N+1, N+2 (default 8080); open the address
    grantor-demo --script             plays the person at the browser, prints what is sent, and tells if all is right
    grantor-demo serve --config FILE  the authorization server alone; see demo.example.toml
    grantor-demo secret               makes a client secret, and the digest for a configuration file
";

enum Command {
    Help,
    Show { port: u16 },
    Script,
    Serve { config: PathBuf },
    Secret,
}

type AnyError = Box<dyn core::error::Error>;

#[actix_web::main]
async fn main() -> ExitCode {
    let command = match read(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: impl IntoIterator<Item = OsString, IntoIter: 'static>) -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut command = Command::Show { port: 8080 };
    while let Some(argument) = parser.next()? {
        command = match (argument, command) {
            (Short('h') | Long("help"), _) => Command::Help,
            (Long("script"), Command::Show { .. }) => Command::Script,
            (Long("port"), Command::Show { .. }) => Command::Show { port: parser.value()?.parse()? },
            (Value(word), Command::Show { .. }) if word == "serve" => Command::Serve { config: PathBuf::new() },
            (Value(word), Command::Show { .. }) if word == "secret" => Command::Secret,
            (Long("config"), Command::Serve { .. }) => Command::Serve { config: parser.value()?.into() },
            (argument, _) => return Err(argument.unexpected()),
        };
    }
    if matches!(&command, Command::Serve { config } if config.as_os_str().is_empty()) {
        return Err("serve needs --config FILE".into());
    }
    Ok(command)
}

async fn run(command: Command) -> Result<(), AnyError> {
    match command {
        Command::Help => say(USAGE),
        Command::Show { port } => show(port).await?,
        Command::Script => {
            let (picture, servers) = Picture::start(0, Log { on: false })?;
            tokio::select! {
                played = script::play(&picture) => played?,
                stopped = servers.serve() => stopped?,
            }
        }
        Command::Serve { config } => serve(&config).await?,
        Command::Secret => {
            let secret = ClientSecret::generate(&mut SysRng)?;
            say(&format!("secret        = \"{}\"\nsecret_sha256 = \"{}\"", secret.reveal(), secret.digest()));
        }
    }
    Ok(())
}

async fn show(port: u16) -> Result<(), AnyError> {
    let (picture, servers) = Picture::start(port, Log { on: true })?;
    say(&format!("Client application:   {}    <- open this in a browser", picture.client));
    say(&format!("Authorization server: {}", picture.issuer));
    say(&format!("Resource server:      {}", picture.resource_server));
    say("Stop with Ctrl-C.\n");
    Ok(servers.serve().await?)
}

async fn serve(config: &Path) -> Result<(), AnyError> {
    let named = |error: &dyn core::fmt::Display| format!("{}: {error}", config.display());
    let text = std::fs::read_to_string(config).map_err(|error| named(&error))?;
    let setup = Setup::read(&text).map_err(|error| named(&error))?;
    let listener = TcpListener::bind(setup.listen).map_err(|error| named(&format!("{}: {error}", setup.listen)))?;
    say(&format!("Authorization server {} on http://{}", setup.policy.issuer(), listener.local_addr()?));
    authorization_server::start(setup, listener, Log { on: true })?.await?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what a command is for")]
fn say(line: &str) {
    println!("{line}");
}
