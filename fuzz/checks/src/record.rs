//! Whatever is read as a grant is written and read back equal, and whatever any operation decides on it, at any time, it
//! decides twice the same, saves only its successor, and gives nothing once the record may be dropped.

use core::fmt::Debug;
use std::sync::LazyLock;

use grantor::operation::{
    Access, BrowserReply, Consent, Demand, Exchange, Failure, Interaction, Introspect, PresentedToken, Refresh, Resume,
    Revoke, TokenResponse, Withdraw,
};
use grantor::wire::{Endpoint, IntrospectEndpoint, Response, RevokeEndpoint, TokenEndpoint, Visit, conclude};
use grantor::{
    Client, Code, Decision, Found, Grant, Issuer, Operation, Policy, Reason, Redemption, RedirectUri, RefreshToken,
    Scope, Stage,
};
use serde::Deserialize;
use serde_json::{Deserializer, Value};

use crate::life::{Life, authentication, owner, redemption};
use crate::scene::{CALLBACK, START, confidential, moment, policy, scope};

/// The secrets that are presented: those of the records in the corpus, and those of another grant.
static OWN: LazyLock<Life> = LazyLock::new(|| Life::new(1));
static OTHER: LazyLock<Life> = LazyLock::new(|| Life::new(101));

/// Records at each stage, from which others are mixed.
pub static SAMPLES: LazyLock<[Value; 5]> =
    LazyLock::new(|| OWN.records.each_ref().map(|record| serde_json::to_value(&**record).expect("a record is JSON")));

/// Checks a record in JSON, and the second after it, in which it is decided on.
pub fn check(data: &[u8]) {
    let mut values = Deserializer::from_slice(data);
    let Ok(grant) = Grant::deserialize(&mut values) else { return };
    let now = i64::deserialize(&mut values).unwrap_or(START);
    check_storing(&grant);
    let redirect_uri = redirect_uri(&grant);
    let client = confidential(grant.client().clone(), [redirect_uri.clone()].into());
    let client = Client::new(client).expect("a consistent registration");
    let trial = Trial { policy: policy(grant.issuer()), client, grant, now };
    trial.exchanges(redirect_uri.as_str());
    trial.refreshes();
    trial.presentations();
    trial.interactions();
    trial.withdrawals();
}

fn check_storing(grant: &Grant) {
    let stored = serde_json::to_vec(grant).expect("a record is JSON");
    assert_eq!(serde_json::from_slice::<Grant>(&stored).ok().as_ref(), Some(grant));
}

/// Where the answer of this grant goes, if its stage knows.
fn redirect_uri(grant: &Grant) -> RedirectUri {
    let stored = serde_json::to_value(grant).expect("a record is JSON");
    let places = ["/stage/requested/request/redirect_uri", "/stage/authorized/redirect_uri"];
    let found = places.into_iter().find_map(|place| stored.pointer(place)?.as_str());
    RedirectUri::parse(found.unwrap_or(CALLBACK)).expect("the record has been read")
}

struct Trial {
    policy: Policy,
    client: Client,
    grant: Grant,
    now: i64,
}

impl Trial {
    /// Decides twice, and gives the answer as it is sent; `gives` tells whether it is one that the bearer wanted.
    fn decide<P: Operation, A: PartialEq + Debug>(
        &self,
        operation: &P,
        render: impl Fn(P::Reply) -> A,
        gives: impl Fn(&P::Reply) -> bool,
    ) {
        let found = Found::new(&self.policy, Some(&self.client), Some(&self.grant));
        let moment = moment(self.now, 7);
        let [first, second] = [(), ()].map(|()| operation.decide(&found, &moment));
        let is_late = moment.now() >= self.grant.retain_until();
        assert!(!(is_late && gives(&first.reply)), "the record may have been dropped");
        assert_eq!((&first.save, &first.event), (&second.save, &second.event));
        self.check_successor(&first);
        assert_eq!(render(first.reply), render(second.reply));
        for failure in [Failure::Store, Failure::Full, Failure::Contended] {
            assert!(!gives(&operation.fail(&found, failure)));
        }
        self.check_another_issuer(operation, &gives);
    }

    fn check_successor<R>(&self, decision: &Decision<R>) {
        let (before, Some(after)) = (&self.grant, &decision.save) else { return };
        assert_eq!((after.id(), after.issuer(), after.client()), (before.id(), before.issuer(), before.client()));
        // No store saves what follows the last revision: it has the same.
        assert_eq!(after.revision(), before.revision().saturating_add(1));
        assert!(!matches!(before.stage(), Stage::Ended(_)), "nothing follows the end");
        if matches!(after.stage(), Stage::Ended(_)) {
            assert_eq!(after.retain_until(), before.retain_until());
        }
        check_storing(after);
    }

    /// The grant of another issuer counts as none.
    fn check_another_issuer<P: Operation>(&self, operation: &P, gives: impl Fn(&P::Reply) -> bool) {
        let other = policy(&Issuer::parse("https://other.example").expect("an issuer"));
        if other.issuer() != self.grant.issuer() {
            let found = Found::new(&other, Some(&self.client), Some(&self.grant));
            let decision = operation.decide(&found, &moment(self.now, 7));
            assert!(decision.save.is_none() && !gives(&decision.reply));
        }
    }

    fn exchanges(&self, redirect_uri: &str) {
        let bare = |code: &Code| Redemption { code: code.clone(), redirect_uri: None, code_verifier: None };
        for (redemption, resource) in [
            (Some(redemption(OWN.code.clone(), redirect_uri)), None),
            (Some(redemption(OWN.code.clone(), redirect_uri)), Some(crate::scene::RESOURCE)),
            (Some(bare(&OWN.code)), None),
            (Some(redemption(OTHER.code.clone(), redirect_uri)), None),
            (None, None),
        ] {
            let resource = resource.map(|text| text.parse().expect("a resource"));
            let operation = Exchange { authentication: authentication(&self.client), redemption, resource };
            self.decide(&operation, |reply| self.render_tokens(reply), Result::is_ok);
        }
    }

    fn refreshes(&self) {
        let [given, current] = OWN.refresh_tokens.each_ref();
        for token in [given, current, &OTHER.refresh_tokens[0]] {
            for scope in [None, Some("photos"), Some("admin"), Some("")] {
                let operation = Refresh {
                    authentication: authentication(&self.client),
                    refresh_token: RefreshToken::parse(&token.reveal()),
                    scope: scope.map(Scope::parse),
                    resource: None,
                };
                self.decide(&operation, |reply| self.render_tokens(reply), Result::is_ok);
            }
        }
    }

    fn render_tokens(&self, reply: Result<TokenResponse, Reason>) -> Response {
        TokenEndpoint.render(&self.policy, reply)
    }

    /// Each token, to be given back, to be asked about, and to be used.
    fn presentations(&self) {
        let demand = Demand { scope: scope("photos"), resource: None };
        for text in OWN.secrets().iter().chain(&OTHER.secrets()) {
            let [token, again] = [(), ()].map(|()| PresentedToken::parse(text));
            let revoke = Revoke { authentication: authentication(&self.client), token };
            self.decide(&revoke, |reply| RevokeEndpoint.render(&self.policy, reply), |_| false);
            let introspect = Introspect { authentication: authentication(&self.client), token: again };
            let is_active = |reply: &Result<_, _>| matches!(reply, Ok(Some(_)));
            self.decide(&introspect, |reply| IntrospectEndpoint.render(&self.policy, reply), is_active);
            let access = Access { token: PresentedToken::parse(text), demand: &demand };
            self.decide(&access, |reply| reply, Result::is_ok);
        }
    }

    /// The grant is withdrawn, by its owner, by another and by an operator.
    fn withdrawals(&self) {
        for owner in [None, Some("alice"), Some("bob")] {
            let owner = owner.map(|text| text.parse().expect("a subject"));
            let withdraw = Withdraw { grant: self.grant.id(), owner };
            self.decide(&withdraw, |reply| reply, Result::is_ok);
        }
    }

    /// The owner comes back, and answers.
    fn interactions(&self) {
        for binding in [None, Some(&OWN.binding), Some(&OTHER.binding)] {
            let resume = Resume { ticket: OWN.ticket.clone(), binding: binding.cloned() };
            self.decide(&resume, |reply| self.render_page(reply), |reply| !matches!(reply, BrowserReply::Refuse(_)));
            let found = Found::new(&self.policy, Some(&self.client), Some(&self.grant));
            let interact = || resume.decide(&found, &moment(self.now, 7)).reply;
            for answer in [Interaction::deny, approve::<0>, approve::<1>, approve::<2>] {
                if let BrowserReply::Interact(interaction) = interact() {
                    self.decide(
                        &answer(interaction),
                        |reply| self.render_page(reply),
                        |reply| matches!(reply, BrowserReply::Redirect(response) if response.outcome.is_ok()),
                    );
                }
            }
        }
    }

    fn render_page(&self, reply: BrowserReply) -> (Option<Response>, Option<String>) {
        match conclude(&self.policy, reply) {
            Visit::Respond(response) => (Some(response), None),
            Visit::Refuse(page) => (Some(page.into_response()), None),
            Visit::Interact(interaction, _) => (None, Some(interaction.ticket().reveal())),
        }
    }
}

/// All that is asked for, a part of it, or more.
fn approve<const WHAT: usize>(interaction: Interaction) -> Consent {
    let asked = interaction.scope.clone();
    let scope = [asked.clone(), asked.intersection(&scope("photos")), scope("admin")][WHAT].clone();
    interaction.approve(owner(), scope)
}
