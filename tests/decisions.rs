//! What is decided besides what is answered: the record, the event, and what the host is told.

use core::time::Duration;

use grantor::operation::{
    Access, AccessError, BrowserReply, Consent, Demand, ExchangeError, InteractionError, RedirectionError,
    RefreshRequestError, What, Withdraw, WithdrawError,
};
use grantor::wire::{AuthorizeEndpoint, RevokeEndpoint, TokenEndpoint, Visit};
use grantor::{
    AccessToken, ApproveError, AuthorizationServer, Client, Code, EndReason, Grant, Grants, Lifetimes, Reason,
    RedirectUri, Registration, Stage, Subject,
};
use grantor_memory::MemoryClients;
use grantor_tests::clients::{self, CALLBACK, scope};
use grantor_tests::direct::{self, Direct, START, encode, get, moment, owner, post, text};
use grantor_tests::server::{exchange, request};

async fn stored(direct: &Direct, code: &str) -> Grant {
    let id = Code::parse(code).unwrap().grant();
    Grant::clone(&Grants::load(&direct.store, id).await.unwrap().unwrap())
}

#[tokio::test]
async fn each_step_is_told_with_its_client_and_its_grant() {
    let direct = Direct::new(0, Lifetimes::default());
    let code = direct.code().await;
    let first = direct.exchange(&code).await;
    let second = direct.refresh(&text(&first, "refresh_token"), 1).await;
    direct.refresh(&text(&first, "refresh_token"), 2).await;
    direct.refresh(&text(&first, "refresh_token"), 20).await;
    direct.refresh(&text(&second, "refresh_token"), 21).await;

    let events = direct.told.events();
    let expected = [
        What::Requested,
        What::Approved,
        What::Redeemed,
        What::Refreshed,
        What::Retried,
        What::Reused,
        What::Refused(RefreshRequestError::GrantEnded.into()),
    ];
    assert_eq!(events.iter().map(|event| event.what).collect::<Vec<_>>(), expected);
    let id = Code::parse(&code).unwrap().grant();
    for event in events {
        assert_eq!(event.client.as_ref().map(ToString::to_string).as_deref(), Some("web"));
        assert_eq!(event.grant, Some(id));
    }
    let grant = stored(&direct, &code).await;
    let Stage::Ended(ended) = grant.stage() else { panic!("{grant:?}") };
    assert_eq!((ended.reason(), ended.at().as_unix()), (EndReason::RefreshTokenReused, START + 20));
}

#[tokio::test]
async fn replay_denial_and_revocation_are_told_too() {
    let direct = Direct::new(0, Lifetimes::default());
    let last = || direct.told.events().last().unwrap().what;
    let code = direct.code().await;
    direct.exchange(&code).await;
    direct.exchange(&code).await;
    assert_eq!(last(), What::Replayed);
    let grant = stored(&direct, &code).await;
    assert!(matches!(grant.stage(), Stage::Ended(ended) if ended.reason() == EndReason::CodeReplayed));
    direct.exchange(&code).await;
    assert_eq!(last(), What::Refused(ExchangeError::GrantEnded.into()));

    let query = encode(&request("web"));
    let Visit::Interact(interaction, _) = direct.server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await
    else {
        panic!("an interaction");
    };
    let denial = interaction.deny();
    direct.server.answer(&denial, &moment(0)).await;
    assert_eq!(last(), What::Denied);
    direct.server.answer(&denial, &moment(0)).await;
    assert_eq!(last(), What::Refused(InteractionError::Answered.into()));
    direct.server.respond(&AuthorizeEndpoint, &get("client_id=nobody"), &moment(0)).await;
    assert_eq!(last(), What::Refused(RedirectionError::ClientUnknown.into()));

    let authorization = direct::authorization();
    let revoke = async |token: &str| {
        let body = encode(&[("token", token)]);
        direct.server.respond(&RevokeEndpoint, &post(&authorization, &body), &moment(1)).await
    };
    let tokens = direct.exchange(&direct.code().await).await;
    revoke(&text(&tokens, "access_token")).await;
    assert_eq!(last(), What::TokenRevoked);
    revoke(&text(&tokens, "refresh_token")).await;
    assert_eq!(last(), What::GrantRevoked);

    let authorization = direct::authorization_of("quick");
    let body = encode(&[("grant_type", "client_credentials"), ("scope", "photos")]);
    let own = direct.server.respond(&TokenEndpoint, &post(&authorization, &body), &moment(1)).await;
    assert_eq!(last(), What::Issued);
    let body = encode(&[("token", &text(&own, "access_token"))]);
    direct.server.respond(&RevokeEndpoint, &post(&authorization, &body), &moment(2)).await;
    assert_eq!(last(), What::GrantRevoked, "nothing is left of it");
}

#[tokio::test]
async fn an_owner_withdraws_their_own_consent_and_an_operator_any() {
    let direct = Direct::new(0, Lifetimes::default());
    for who in [Some(owner().subject), None] {
        let code = direct.code().await;
        let refresh_token = text(&direct.exchange(&code).await, "refresh_token");
        let grant = Code::parse(&code).unwrap().grant();
        let mallory = Some(Subject::parse("mallory").unwrap());
        let refused = direct.server.answer(&Withdraw { grant, owner: mallory }, &moment(1)).await;
        assert_eq!(refused, Err(WithdrawError::AnotherOwner));
        assert!(matches!(stored(&direct, &code).await.stage(), Stage::Active(_)));
        assert_eq!(direct.server.answer(&Withdraw { grant, owner: who }, &moment(1)).await, Ok(()));
        let told = direct.told.events().pop().unwrap();
        assert_eq!((told.what, told.grant), (What::Withdrawn, Some(grant)));
        let ended = stored(&direct, &code).await;
        assert!(matches!(ended.stage(), Stage::Ended(ended) if ended.reason() == EndReason::Withdrawn));
        assert_eq!(text(&direct.refresh(&refresh_token, 2).await, "error"), "invalid_grant");
    }
}

#[tokio::test]
async fn a_record_is_kept_as_long_as_something_of_it_could_be_presented() {
    let direct = Direct::new(0, Lifetimes::default());
    let code = direct.code().await;
    assert_eq!(stored(&direct, &code).await.retain_until().as_unix(), START + 60);
    let tokens = direct.exchange(&code).await;
    let fortnight = START + 14 * 24 * 60 * 60;
    assert_eq!(stored(&direct, &code).await.retain_until().as_unix(), fortnight);
    direct.refresh(&text(&tokens, "refresh_token"), 0).await;
    direct.refresh(&text(&tokens, "refresh_token"), 50).await;
    let ended = stored(&direct, &code).await;
    assert!(matches!(ended.stage(), Stage::Ended(_)));
    assert_eq!(ended.retain_until().as_unix(), fortnight);
}

#[tokio::test]
async fn servers_that_share_a_store_do_not_share_grants() {
    let direct = Direct::new(0, Lifetimes::default());
    let policy = direct::policy("https://other.example", Lifetimes::default());
    let other = AuthorizationServer::new(policy, direct.store.clone(), direct.store.clone());
    let authorization = direct::authorization();
    let ask = async |fields: &[(&str, &str)]| {
        let body = encode(fields);
        text(&other.respond(&TokenEndpoint, &post(&authorization, &body), &moment(0)).await, "error")
    };
    let code = direct.code().await;
    assert_eq!(ask(&exchange(&code)).await, "invalid_grant");
    let tokens = direct.exchange(&code).await;
    assert_eq!(tokens.status, 200);
    assert_eq!(ask(&exchange(&code)).await, "invalid_grant");
    let refresh_token = text(&tokens, "refresh_token");
    assert_eq!(ask(&[("grant_type", "refresh_token"), ("refresh_token", &refresh_token)]).await, "invalid_grant");

    let demand = Demand { scope: scope("photos"), resource: None };
    let access = Access::new(AccessToken::parse(&text(&tokens, "access_token")).unwrap(), &demand);
    assert_eq!(other.answer(&access, &moment(0)).await, Err(AccessError::TokenInvalid.into()));
    assert!(direct.server.answer(&access, &moment(0)).await.is_ok());
    let grant = Code::parse(&code).unwrap().grant();
    for owner in [None, Some(owner().subject)] {
        let withdrawn = other.answer(&Withdraw { grant, owner }, &moment(0)).await;
        assert_eq!(withdrawn, Err(WithdrawError::Unknown));
    }
    assert_eq!(direct.refresh(&refresh_token, 1).await.status, 200);
}

#[tokio::test]
async fn what_a_client_may_do_is_looked_at_again_when_the_owner_answers() {
    let direct = Direct::new(0, Lifetimes::default());
    let web = clients::all().into_iter().find(|client| client.client_id.as_str() == "web").unwrap();
    let answer = async |consent: &Consent, registration: Registration| {
        let clients = MemoryClients::from_iter([Client::new(registration).unwrap()]);
        let policy = direct::policy("https://as.example", Lifetimes::default());
        let later = AuthorizationServer::new(policy, direct.store.clone(), clients);
        match later.answer(consent, &moment(1)).await {
            BrowserReply::Refuse(reason) => Some(reason),
            BrowserReply::Redirect(_) | BrowserReply::Interact(_) => None,
        }
    };
    let elsewhere = vec![RedirectUri::parse("https://elsewhere.example/").unwrap()];
    let consent = direct.approval().await;
    let refusals: [(Registration, Reason); 3] = [
        (Registration { disabled: true, ..(*web).clone() }, RedirectionError::ClientUnknown.into()),
        (
            Registration { redirect_uris: elsewhere, ..(*web).clone() },
            RedirectionError::RedirectUriNotRegistered.into(),
        ),
        (
            Registration { scope: scope("profile"), ..(*web).clone() },
            InteractionError::Approve(ApproveError::ScopeWidened).into(),
        ),
    ];
    for (changed, reason) in refusals {
        assert_eq!(answer(&consent, changed).await, Some(reason));
    }
    assert_eq!(answer(&consent, (*web).clone()).await, None, "no refusal has changed anything");
}

#[tokio::test]
async fn a_host_is_told_who_asks_for_what_and_for_how_long() {
    let direct = Direct::new(0, Lifetimes::default());
    let ask = async |client_id: &str| {
        let query = encode(&[&request(client_id)[..], &[("resource", clients::RESOURCE)]].concat());
        match direct.server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await {
            Visit::Interact(interaction, _) => interaction,
            other => panic!("{other:?}"),
        }
    };
    let web = ask("web").await;
    assert_eq!((web.client_id.as_str(), &*web.client_name), ("web", "The web client"));
    assert_eq!((web.redirect_uri.as_str(), &web.scope), (CALLBACK, &scope("photos")));
    assert_eq!(web.resources, clients::resource().into());
    assert_eq!(web.expires.as_unix(), START + 600);
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    assert_eq!((web.lasts, ask("once").await.lasts), (days(90), Duration::from_secs(600)));
    assert_eq!(ask("quick").await.lasts, Duration::from_secs(250));
}

#[tokio::test]
async fn the_audience_may_be_named_again_and_never_changed() {
    let direct = Direct::new(0, Lifetimes::default());
    let query = encode(&[&request("web")[..], &[("resource", clients::RESOURCE)]].concat());
    let Visit::Interact(interaction, _) = direct.server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await
    else {
        panic!("an interaction");
    };
    let reply = direct.server.answer(&interaction.approve(owner(), scope("photos")), &moment(0)).await;
    let code = direct::redirected(reply).outcome.unwrap().reveal().to_owned();
    let (same, other) = (&[("resource", clients::RESOURCE)][..], &[("resource", "https://api.example/other")][..]);

    let exchange = exchange(&code);
    assert_eq!(text(&direct.token(&[&exchange[..], other].concat(), 0).await, "error"), "invalid_target");
    let mut reply = direct.token(&[&exchange[..], same].concat(), 0).await;
    for (second, named) in [(1, &[][..]), (2, same), (3, &[])] {
        let refresh_token = text(&reply, "refresh_token");
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", &*refresh_token)];
        let changed = direct.token(&[&refresh[..], other].concat(), second).await;
        assert_eq!(text(&changed, "error"), "invalid_target");
        reply = direct.token(&[&refresh[..], named].concat(), second).await;
        assert_eq!(reply.status, 200);
    }
    let grant = stored(&direct, &code).await;
    assert!(matches!(grant.stage(), Stage::Active(active) if *active.resources() == clients::resource().into()));
}

#[tokio::test]
async fn a_default_scope_is_cut_to_what_the_client_may_have() {
    let policy = direct::policy("https://as.example", Lifetimes::default());
    let policy = policy.with_default_scope(scope("admin photos")).unwrap();
    let direct = Direct::new(0, Lifetimes::default());
    let server = AuthorizationServer::new(policy, direct.store.clone(), direct.store.clone());
    let without: Vec<_> = request("web").into_iter().filter(|(name, _)| *name != "scope").collect();
    let query = encode(&without);
    let Visit::Interact(interaction, _) = server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await else {
        panic!("an interaction");
    };
    assert_eq!(interaction.scope, scope("photos"));
    let reply = server.answer(&interaction.approve(owner(), scope("photos")), &moment(0)).await;
    assert!(matches!(reply, BrowserReply::Redirect(_)));
}
