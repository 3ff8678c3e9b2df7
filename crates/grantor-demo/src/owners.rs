//! The host of the authorization server: it logs resource owners in, and asks them.

use core::time::Duration;
use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use grantor::wire::ErrorPage;
use grantor::{ResourceOwner, Scope};
use grantor_actix::{Answer, Host, Visit};

use crate::accounts::Accounts;
use crate::owner_session::OwnerSessions;
use crate::pages::{ConsentPage, LoginPage, RefusedPage, html};

/// The host of the authorization server.
pub(crate) struct Owners {
    pub(crate) accounts: Accounts,
    pub(crate) sessions: OwnerSessions,
    /// What each scope means, in the words of the consent page.
    pub(crate) scopes: BTreeMap<String, String>,
    /// User names and passwords that the login page shows.
    pub(crate) samples: Vec<(String, String)>,
}

impl Host for Owners {
    async fn interact(&self, visit: Visit<'_>) -> Answer {
        // A session of another process may name somebody who has no account here.
        let owner = self.sessions.of(visit.request, visit.now);
        let owner = owner.filter(|owner| self.accounts.of(&owner.subject).is_some());
        match (visit.form.value("answer"), owner) {
            (Some("deny"), _) => Answer::Deny,
            (Some("login"), _) => self.login(&visit).await,
            (Some("switch"), _) => with_cookie(self.ask_login(&visit, None), &self.sessions.end()),
            (Some("approve"), Some(owner)) => {
                let scope = visit.form.all("scope").collect::<Vec<_>>().join(" ");
                Answer::Approve(owner, Scope::parse(&scope).unwrap_or(Scope::empty()))
            }
            (_, Some(owner)) => self.ask_consent(&visit, &owner),
            (_, None) => self.ask_login(&visit, None),
        }
    }

    fn refuse(&self, page: ErrorPage) -> HttpResponse {
        let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::BAD_REQUEST);
        let refused = RefusedPage { explanation: page.explanation(), reason: page.reason.to_string() };
        grantor_actix::page(html(status, &refused), &page.headers)
    }
}

impl Owners {
    async fn login(&self, visit: &Visit<'_>) -> Answer {
        let field = |name| visit.form.value(name).unwrap_or_default();
        let account = match self.accounts.login(field("username"), field("password"), visit.now).await {
            Ok(account) => account,
            Err(error) => return self.ask_login(visit, Some(&error.to_string())),
        };
        let owner = ResourceOwner { subject: account.subject.clone(), authenticated_at: visit.now };
        match self.sessions.begin(&owner) {
            Some(cookie) => with_cookie(self.ask_consent(visit, &owner), &cookie),
            None => self.ask_login(visit, Some("The server is busy. Try again.")),
        }
    }

    fn ask_login(&self, visit: &Visit<'_>, message: Option<&str>) -> Answer {
        let page = LoginPage {
            client_name: &visit.interaction.client_name,
            message,
            username: visit.form.value("username").unwrap_or_default(),
            action: visit.action,
            ticket: visit.interaction.ticket().reveal(),
            samples: &self.samples,
        };
        Answer::Page(html(StatusCode::OK, &page))
    }

    fn ask_consent(&self, visit: &Visit<'_>, owner: &ResourceOwner) -> Answer {
        let Some(account) = self.accounts.of(&owner.subject) else { return self.ask_login(visit, None) };
        let interaction = visit.interaction;
        let meaning = |token| self.scopes.get(token).map_or(token, String::as_str);
        let page = ConsentPage {
            client_name: &interaction.client_name,
            owner: &account.name,
            action: visit.action,
            ticket: interaction.ticket().reveal(),
            scopes: interaction.scope.tokens().map(|token| (token, meaning(token))).collect(),
            resources: interaction.resources.iter().map(grantor::Resource::as_str).collect(),
            redirect_uri: interaction.redirect_uri.as_str(),
            lasts: in_words(interaction.lasts),
        };
        Answer::Page(html(StatusCode::OK, &page))
    }
}

fn with_cookie(answer: Answer, cookie: &Cookie<'_>) -> Answer {
    match answer {
        Answer::Page(mut page) => match page.add_cookie(cookie) {
            Ok(()) => Answer::Page(page),
            Err(_) => Answer::Page(HttpResponse::InternalServerError().finish()),
        },
        Answer::Approve(..) | Answer::Deny => answer,
    }
}

fn in_words(duration: Duration) -> String {
    let minutes = duration.as_secs() / 60;
    match (minutes / (24 * 60), minutes / 60) {
        (0, 0) => format!("{} minutes", minutes.max(1)),
        (0, hours) => format!("{hours} hours"),
        (days, _) => format!("{days} days"),
    }
}
