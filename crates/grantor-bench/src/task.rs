//! What is measured, and who is.

use core::time::Duration;

/// A request of one kind, from its bytes to the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A confidential client asks with PKCE (S256), the owner approves, a code is issued.
    Authorize,
    /// The code is exchanged for an access token and a refresh token.
    Exchange,
    /// The refresh token is used, and rotated.
    Refresh,
    /// A client gets a token for itself.
    ClientCredentials,
    /// A client asks about an access token.
    Introspect,
    /// A protected resource beside the server checks an access token.
    Check,
}

impl Task {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 6] =
        [Self::Authorize, Self::Exchange, Self::Refresh, Self::ClientCredentials, Self::Introspect, Self::Check];

    /// What has to be done before.
    #[must_use]
    pub const fn after(self) -> Option<Self> {
        match self {
            Self::Authorize | Self::ClientCredentials => None,
            Self::Exchange => Some(Self::Authorize),
            Self::Refresh | Self::Introspect | Self::Check => Some(Self::Exchange),
        }
    }

    /// As the table calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authorize => "authorize and approve",
            Self::Exchange => "exchange",
            Self::Refresh => "refresh",
            Self::ClientCredentials => "client credentials",
            Self::Introspect => "introspection",
            Self::Check => "bearer check",
        }
    }
}

/// What a client was given.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    /// The code.
    pub code: String,
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
}

/// Somebody who does the tasks. Each is a server of its own, with an empty store.
pub trait Contender: Sync {
    /// As the table calls it.
    const NAME: &'static str;

    /// What it is handed. It is made before the clock starts.
    type Request;

    /// What it hands back. It is read after the clock has stopped.
    type Answer;

    /// From now on it does the same in each run: its clock stands, and its chance begins anew. One that reads no clock, or that
    /// cannot be told, does what it did.
    fn be_repeatable(&mut self) {}

    /// A clock that stands goes on by some time.
    fn wait(&mut self, time: Duration) {
        let _ = time;
    }

    /// The request for a task, by what the client was given before; `None` if this contender does no such thing.
    fn request(&self, task: Task, issued: &Issued) -> Option<Self::Request>;

    /// What is measured.
    ///
    /// # Panics
    ///
    /// If the answer is not the good one.
    fn serve(&self, task: Task, request: Self::Request) -> Self::Answer;

    /// What the client is given by an answer.
    fn read(&self, answer: Self::Answer) -> Issued;
}

/// Requests for a task, after all that has to be done before; `None` if the contender does no such thing.
///
/// # Panics
///
/// If an answer is not the good one.
pub fn requests<C: Contender>(contender: &C, task: Task, count: usize) -> Option<Vec<C::Request>> {
    (0..count).map(|_| contender.request(task, &before(contender, task)?)).collect()
}

fn before<C: Contender>(contender: &C, task: Task) -> Option<Issued> {
    let Some(earlier) = task.after() else { return Some(Issued::default()) };
    let request = contender.request(earlier, &before(contender, earlier)?)?;
    Some(contender.read(contender.serve(earlier, request)))
}

/// The texts that every contender is sent.
pub mod text {
    /// The client, which is confidential.
    pub const CLIENT: &str = "web";
    /// Its secret.
    pub const SECRET: &str = "7Fjfp0ZBr1KtDRbnfVdmIw7Fjfp0ZBr1KtDRbnfVdmI";
    /// The same as credentials of the scheme Basic.
    pub const BASIC: &str = "Basic d2ViOjdGamZwMFpCcjFLdERSYm5mVmRtSXc3RmpmcDBaQnIxS3REUmJuZlZkbUk=";
    /// Its redirection URI.
    pub const REDIRECT_URI: &str = "https://client.example/callback";
    /// The scope, all that there is.
    pub const SCOPE: &str = "photos";
    /// The verifier of RFC 7636, appendix B.
    pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    /// Its challenge.
    pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    /// The state of an authorization request.
    pub const STATE: &str = "af0ifjsldkj";
    /// The resource owner.
    pub const OWNER: &str = "alice";
}
