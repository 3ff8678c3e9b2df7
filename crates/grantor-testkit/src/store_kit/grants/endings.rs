//! A server over the store: a theft is told for as long as what was stolen could be presented.

use core::fmt;

use grantor::operation::{ExchangeError, RefreshRequestError};
use grantor::{GrantId, Grants, Reason, RefreshError};

use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, START, at};
use crate::store_kit::finding::{Finding, Verdict};
use crate::store_kit::passing::pass;
use crate::store_kit::scene::{Held, Scene};
use crate::store_kit::sentence::Sentence;

const REUSED: Reason = Reason::Refresh(RefreshRequestError::Reused);
const REPLAYED: Reason = Reason::Exchange(ExchangeError::CodeReplayed);
const ENDED: Reason = Reason::Refresh(RefreshRequestError::GrantEnded);
const UNKNOWN: Reason = Reason::Refresh(RefreshRequestError::Refresh(RefreshError::RefreshTokenUnknown));

/// A refresh token that is presented after its successor ends the grant, and until the record may go that is why each
/// token of the grant is refused. Afterwards it may be unknown.
///
/// # Errors
///
/// If the reuse is not seen, or forgotten too early, or anything of the grant is taken.
pub async fn a_reused_refresh_token_is_told_until_its_record_may_go<D: Database<Store: Grants<Error: Send + Sync>>>()
-> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let scene = Scene::new(&store, 90);
    let (code, first) = scene.held().await?;
    let second = scene.refresh(&first.refresh_token, 20).await.map_err(|reason| {
        Sentence::Stored.broken(format!("the first use of a refresh token was answered {reason:?}"))
    })?;
    refused("a refresh token, after its successor", scene.refresh(&first.refresh_token, 40).await, &[REUSED])?;
    let until = retain_until(&store, code.grant()).await?;
    for now in [41, until - 1] {
        pass::<D>(&store, at(now)).await?;
        over(&scene, &[&first, &second], now, &[ENDED]).await?;
    }
    pass::<D>(&store, at(until)).await?;
    over(&scene, &[&first, &second], until, &[ENDED, UNKNOWN]).await
}

/// A code is known for as long as the tokens that it gave, not only as long as it could be redeemed: presented again
/// then, it ends the grant.
///
/// # Errors
///
/// If the replay is not seen, or anything of the grant is taken afterwards.
pub async fn a_replayed_code_is_told_as_long_as_its_tokens_live<D: Database<Store: Grants<Error: Send + Sync>>>()
-> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for seed in [91, 92] {
        let scene = Scene::new(&store, seed);
        let (code, held) = scene.held().await?;
        let until = retain_until(&store, code.grant()).await?;
        let late = if seed == 91 { 600 } else { until - 1 };
        pass::<D>(&store, at(late)).await?;
        refused("a code that was redeemed", scene.exchange(&code, late).await, &[REPLAYED])?;
        over(&scene, &[&held], late, &[ENDED]).await?;
        pass::<D>(&store, at(until - 1)).await?;
        over(&scene, &[&held], until - 1, &[ENDED]).await?;
    }
    Ok(())
}

/// What was revoked is refused from the answer on, by the process that revoked it and by the next, for as long as it
/// would have lived.
///
/// # Errors
///
/// If a token of the grant is taken.
pub async fn what_was_revoked_stays_revoked<D: Database<Store: Grants<Error: Send + Sync>>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let scene = Scene::new(&store, 93);
    let (code, held) = scene.held().await?;
    let access = scene.gives_access(&held.access_token, 1).await;
    Sentence::Stored.holds_if(access, || "an access token that is new gives no access".into())?;
    let revoked = scene.revoke(&held.refresh_token, 2).await;
    Sentence::Stored.holds_if(revoked.is_ok(), || format!("a revocation was answered {revoked:?}"))?;
    over(&scene, &[&held], 2, &[ENDED]).await?;
    let until = retain_until(&store, code.grant()).await?;
    drop((scene, store));

    let store = Examined::over(&database).await;
    let scene = Scene::new(&store, 94);
    for now in [2, 60, 599, until - 1] {
        pass::<D>(&store, at(now)).await?;
        over(&scene, &[&held], now, &[ENDED]).await?;
    }
    Ok(())
}

/// No token of the grant is taken, and these are the reasons that a refresh may be refused for.
async fn over<G>(scene: &Scene<G>, held: &[&Held], now: i64, reasons: &[Reason]) -> Verdict
where
    G: Grants<Error: Send> + Send + Sync,
{
    for held in held {
        refused("a refresh token of a grant that ended", scene.refresh(&held.refresh_token, now).await, reasons)?;
        let access = scene.gives_access(&held.access_token, now).await;
        Sentence::Fresh.holds_if(!access, || "an access token of a grant that ended gives access".into())?;
    }
    Ok(())
}

/// What is presented is refused, for one of these reasons.
fn refused<T: fmt::Debug>(what: &str, answer: Result<T, Reason>, reasons: &[Reason]) -> Verdict {
    match answer {
        Err(reason) if reasons.contains(&reason) => Ok(()),
        Err(reason) => Err(Sentence::Retain.broken(format!("{what} is refused as {reason:?}, not as {reasons:?}"))),
        Ok(_) => Err(Sentence::Fresh.broken(format!("{what} is taken"))),
    }
}

/// Until when the grant is kept, in seconds after the start.
async fn retain_until<G: Grants>(store: &Examined<G>, id: GrantId) -> Result<i64, Finding> {
    let grant = store.load(id).await?;
    let grant = grant.ok_or_else(|| Sentence::Retain.broken(format!("grant {id} is gone before its date")))?;
    Ok(grant.retain_until().as_unix() - START)
}
