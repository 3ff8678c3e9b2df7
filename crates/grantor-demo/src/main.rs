//! The whole picture of OAuth on one machine, with grantor as its authorization server.

mod accounts;
mod authorization_server;
mod browser;
mod browser_session;
mod clock;
mod command_line;
mod config;
mod decoded_token;
mod journal;
mod log;
mod owner_session;
mod owners;
mod pages;
mod photo_print;
mod picture;
mod resource_server;
mod script;
mod serve;
mod signing;
mod store;
mod user;

use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;

use command_line::{Command, CommandLine, USAGE};
use config::Setup;
use getrandom::SysRng;
use grantor::{AccessTokenFormat, ClientSecret};
use grantor_jose::SealingKey;
use log::Log;
use owner_session::SessionKey;
use picture::Picture;
use store::Store;

pub(crate) type AnyError = Box<dyn core::error::Error>;

#[actix_web::main]
async fn main() -> ExitCode {
    let command_line = match CommandLine::read(std::env::args_os().skip(1)) {
        Ok(command_line) => command_line,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(command_line).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn run(CommandLine { command, store }: CommandLine) -> Result<(), AnyError> {
    match command {
        Command::Help => say(USAGE),
        Command::Show { port, tokens } => show(port, store.unwrap_or_default(), tokens).await?,
        Command::Script { tokens } => {
            let (picture, servers) = Picture::start(0, store.unwrap_or_default(), tokens, Log { on: false }).await?;
            tokio::select! {
                played = script::play(&picture) => played?,
                stopped = servers.serve() => stopped?,
            }
        }
        Command::Serve { config, listen } => {
            let mut setup = read(&config).map_err(|error| format!("{}: {error}", config.display()))?;
            setup.listen = listen.unwrap_or(setup.listen);
            setup.store = store.unwrap_or(setup.store);
            serve(setup).await?;
        }
        Command::Secret => {
            let secret = ClientSecret::generate(&mut SysRng)?;
            say(&format!("secret        = \"{}\"\nsecret_sha256 = \"{}\"\n", secret.reveal(), secret.digest()));
            say(&format!("session_key = \"{}\"", SessionKey::generate().reveal()));
            say(&format!("sealing_key = \"{}\"", *SealingKey::generate(&mut SysRng)?.reveal()));
        }
    }
    Ok(())
}

async fn show(port: u16, store: Store, tokens: AccessTokenFormat) -> Result<(), AnyError> {
    let (picture, servers) = Picture::start(port, store, tokens, Log { on: true }).await?;
    say(&format!("Client application:   {}    <- open this in a browser", picture.client));
    say(&format!("Authorization server: {}", picture.issuer));
    say(&format!("Resource server:      {}", picture.resource_server));
    say("Stop with Ctrl-C.\n");
    Ok(servers.serve().await?)
}

fn read(config: &Path) -> Result<Setup, AnyError> {
    Ok(Setup::read(&std::fs::read_to_string(config)?)?)
}

async fn serve(setup: Setup) -> Result<(), AnyError> {
    let listener = TcpListener::bind(setup.listen).map_err(|error| format!("{}: {error}", setup.listen))?;
    let ready = format!("Authorization server {} on http://{}", setup.policy.issuer(), listener.local_addr()?);
    let server = serve::start(setup, listener, Log { on: true }).await?;
    say(&ready);
    Ok(server.await?)
}

/// An error and what caused it.
pub(crate) fn with_causes(error: &dyn core::error::Error) -> String {
    let causes = core::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[expect(clippy::print_stdout, reason = "this is what a command is for")]
fn say(line: &str) {
    println!("{line}");
}
