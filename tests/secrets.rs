//! Whatever is shown, logged or stored, no secret is in it.

use grantor::operation::{BrowserReply, Event, Operation};
use grantor::wire::{AuthorizeEndpoint, Endpoint, TokenEndpoint, Visit};
use grantor::{ClientSecret, Decision, Found, Grants, Lifetimes};
use grantor_tests::clients::{self, SECRET, scope};
use grantor_tests::direct::{self, Direct, encode, get, moment, owner, post, text};
use grantor_tests::server::{VERIFIER, exchange, request};

/// All that could be seen, and all that must not be.
#[derive(Default)]
struct Seen {
    texts: Vec<String>,
    secrets: Vec<String>,
}

impl Seen {
    fn text(&mut self, shown: &impl core::fmt::Debug) {
        self.texts.push(format!("{shown:?} {shown:#?}"));
    }

    fn secret(&mut self, secret: &str) {
        self.secrets.push(secret.into());
    }

    /// No text has any eight characters of the secret part of a secret. The first characters of a credential are its
    /// prefix and the grant id, which are not secret.
    fn check(&self) {
        assert!(self.secrets.len() >= 8 && self.texts.len() >= 20);
        for secret in &self.secrets {
            let secret = secret.get(26..).unwrap_or(secret);
            for piece in secret.as_bytes().windows(8).map(|piece| core::str::from_utf8(piece).unwrap()) {
                for text in &self.texts {
                    assert!(!text.contains(piece), "{piece:?} of a secret is in {text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn no_secret_is_shown_logged_or_stored() {
    let direct = Direct::new(0, Lifetimes::default());
    let policy = direct.server.policy();
    let client = clients::all().into_iter().find(|client| client.client_id.as_str() == "web").unwrap();
    let mut seen = Seen::default();
    seen.secret(SECRET);
    seen.secret(VERIFIER);
    seen.text(&ClientSecret::parse(SECRET).unwrap());
    seen.text(&client);
    seen.text(&direct.server);

    // The authorization request: operation, decision, reply and record.
    let query = encode(&request("web"));
    let operation = AuthorizeEndpoint.parse(policy, &get(&query)).unwrap();
    let moment_of_request = moment(0);
    let Decision { save, event, reply, .. } =
        operation.decide(&Found::new(policy, Some(&client), None), &moment_of_request);
    seen.text(&operation);
    seen.text(&moment_of_request);
    seen.text(&event);
    seen.texts.push(serde_json::to_string(&*save.unwrap()).unwrap());
    let BrowserReply::Interact(interaction) = reply else { panic!("an interaction") };
    seen.secret(&interaction.ticket().reveal()[..68]);
    seen.secret(&format!("{:26}{}", "", &*interaction.binding().reveal()));
    seen.text(&interaction);

    // The same through the server, and on to tokens.
    let Visit::Interact(interaction, headers) =
        direct.server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await
    else {
        panic!("an interaction");
    };
    seen.secret(&interaction.ticket().reveal()[..68]);
    seen.secret(&format!("{:26}{}", "", &*interaction.binding().reveal()));
    seen.text(&headers);
    let consent = interaction.approve(owner(), scope("photos"));
    seen.text(&consent);
    let reply = direct.server.answer(&consent, &moment(0)).await;
    seen.text(&reply);
    let response = direct::redirected(reply);
    let code = response.outcome.as_ref().unwrap().reveal().to_owned();
    let grant = response.outcome.as_ref().unwrap().grant();
    seen.secret(&code);
    seen.text(&response);
    seen.text(&grantor::wire::Response::from(response));
    seen.text(&Grants::load(&direct.store, grant).await.unwrap());

    let (authorization, body) = (direct::authorization(), encode(&exchange(&code)));
    let request = post(&authorization, &body);
    let operation = TokenEndpoint.parse(policy, &request).unwrap();
    seen.text(&operation);
    let stored = Grants::load(&direct.store, grant).await.unwrap().unwrap();
    let decision = operation.decide(&Found::new(policy, Some(&client), Some(&stored)), &moment(0));
    seen.text(&decision);
    let tokens = decision.reply.unwrap();
    seen.secret(&tokens.access_token.reveal().unwrap());
    seen.secret(&tokens.refresh_token.as_ref().unwrap().reveal());
    seen.texts.push(serde_json::to_string(&*decision.save.unwrap()).unwrap());

    let mut tokens = direct.exchange(&code).await;
    for second in 1..4 {
        seen.text(&tokens);
        let refresh_token = text(&tokens, "refresh_token");
        seen.secret(&text(&tokens, "access_token"));
        seen.secret(&refresh_token);
        let stored = Grants::load(&direct.store, grant).await.unwrap().unwrap();
        seen.text(&stored);
        seen.texts.push(serde_json::to_string(&*stored).unwrap());
        tokens = direct.refresh(&refresh_token, second).await;
    }
    // Refusals of every kind, with the secrets in them.
    for fields in [
        exchange(&code),
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", &*seen.secrets.last().unwrap().clone()),
            ("scope", "admin"),
        ],
        [("grant_type", "authorization_code"), ("code", &code[..60]), ("code_verifier", VERIFIER)],
    ] {
        let response = direct.token(&fields, 30).await;
        assert_eq!(response.status, 400);
        seen.texts.push(String::from_utf8(response.body).unwrap());
    }
    let events: Vec<Event> = direct.told.events();
    assert!(events.len() >= 8);
    for event in &events {
        seen.text(event);
        if let grantor::operation::What::Refused(reason) = event.what {
            seen.texts.push(reason.to_string());
        }
    }
    seen.check();
}
