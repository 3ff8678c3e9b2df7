//! A server that is restarted remembers everything that it has decided.

use grantor::operation::{BrowserReply, Interaction, Operation};
use grantor::wire::{AuthorizeEndpoint, Endpoint, IntrospectEndpoint, Response, RevokeEndpoint, TokenEndpoint};
use grantor::{Decision, Found, Grant, Moment, Policy};
use grantor_tests::clients::scope;
use grantor_tests::direct::{self, encode, get, moment, owner, text};
use grantor_tests::server::{VERIFIER, request};

use crate::scene::{client, credentials, exchange, form, refresh};

/// How many steps the trace below has.
const STEPS: usize = 13;

/// A server by hand: one record, and a restart after one of the steps, at which only what serde has written survives.
struct Host {
    policy: Policy,
    record: Option<Grant>,
    restart: usize,
    step: usize,
}

impl Host {
    fn run<P: Operation>(&mut self, operation: &P, moment: &Moment) -> P::Reply {
        let web = client("web");
        let found = Found::new(&self.policy, Some(&web), self.record.as_ref());
        let Decision { save, reply, .. } = operation.decide(&found, moment);
        if let Some(grant) = save {
            self.record = Some(Grant::clone(&grant));
        }
        self.step += 1;
        if self.step == self.restart {
            let written = serde_json::to_string(self.record.as_ref().unwrap()).unwrap();
            self.record = Some(serde_json::from_str(&written).unwrap());
            self.policy = direct::policy("https://as.example", Default::default());
        }
        reply
    }

    fn ask<E: Endpoint<Answer = Response>>(
        &mut self,
        endpoint: &E,
        fields: &[(&str, &str)],
        moment: &Moment,
    ) -> Response {
        let (authorization, body) = credentials("web", fields);
        let operation = endpoint.parse(&self.policy, &form(authorization.as_deref(), &body)).ok().unwrap();
        let reply = self.run(&operation, moment);
        endpoint.render(&self.policy, reply)
    }
}

/// Everything that a client sees from the request to the end of a grant.
fn trace(moments: &[Moment], restart: usize) -> Vec<(u16, String)> {
    let policy = direct::policy("https://as.example", Default::default());
    let mut host = Host { policy, record: None, restart, step: 0 };
    let operation = AuthorizeEndpoint.parse(&host.policy, &get(&encode(&request("web")))).unwrap();
    let interaction: Interaction = match host.run(&operation, &moments[0]) {
        BrowserReply::Interact(interaction) => interaction,
        other => panic!("{other:?}"),
    };
    let reply = host.run(&interaction.approve(owner(), scope("photos")), &moments[1]);
    let code = direct::redirected(reply).outcome.unwrap().reveal().to_owned();
    let mut seen = Vec::new();
    // At even moments a token is introspected, at odd ones it is revoked.
    let mut ask = |fields: &[(&str, &str)], at: usize| {
        let response = match fields {
            [("token", token)] if at.is_multiple_of(2) => {
                host.ask(&IntrospectEndpoint, &[("token", token)], &moments[at])
            }
            [("token", token)] => host.ask(&RevokeEndpoint, &[("token", token)], &moments[at]),
            fields => host.ask(&TokenEndpoint, fields, &moments[at]),
        };
        seen.push((response.status, String::from_utf8(response.body.clone()).unwrap()));
        response
    };
    let wrong = VERIFIER.replace('d', "e");
    ask(&exchange(&code, Some(&wrong)), 2);
    let first = ask(&exchange(&code, Some(VERIFIER)), 3);
    ask(&[("token", &text(&first, "access_token"))], 4);
    let second = ask(&refresh(&text(&first, "refresh_token")), 5);
    ask(&refresh(&text(&first, "refresh_token")), 6);
    ask(&[("token", &text(&first, "access_token"))], 7);
    ask(&[("token", &text(&first, "access_token"))], 8);
    let third = ask(&refresh(&text(&second, "refresh_token")), 9);
    ask(&[("token", &text(&third, "access_token"))], 10);
    ask(&refresh(&text(&first, "refresh_token")), 11);
    ask(&[("token", &text(&third, "access_token"))], 12);
    assert_eq!(host.step, STEPS);
    seen
}

/// A restart after any step of a flow changes no byte of what is answered from there on, revocations included.
#[test]
fn a21_a_restart_changes_no_answer() {
    let moments: Vec<Moment> = (0..13).map(moment).collect();
    let never = trace(&moments, 0);
    let statuses: Vec<u16> = never.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [400, 200, 200, 200, 200, 200, 200, 200, 200, 400, 200]);
    let inactive = "{\"active\":false}";
    assert_eq!((&*never[6].1, &*never[10].1), (inactive, inactive), "what was revoked or ended");
    assert_ne!((&*never[2].1, &*never[8].1), (inactive, inactive));
    for restart in 1..=STEPS {
        assert_eq!(trace(&moments, restart), never, "restarted after step {restart}");
    }
}
