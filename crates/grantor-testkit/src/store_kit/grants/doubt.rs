//! A server over the store, asked by many at once, while saves fail before and after they are made.

use std::collections::BTreeSet;
use std::sync::Arc;

use grantor::Grants;

use crate::Fault;
use crate::store_kit::chance::Chance;
use crate::store_kit::database::Database;
use crate::store_kit::examined::Examined;
use crate::store_kit::finding::{Finding, Verdict};
use crate::store_kit::scene::{Handed, Held, Scene};
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::together;

/// How many ask at once.
const MANY: usize = 8;

/// Of eight exchanges of one code at once one gets tokens. The others are replays, so the grant ends, and what the one
/// got is worth nothing; five times over.
///
/// # Errors
///
/// If two get tokens, or none, or the tokens of a grant that ended are taken.
pub async fn of_many_exchanges_of_one_code_one_gets_tokens<D: Database<Store: Grants<Error: Send + Sync>>>() -> Verdict
{
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for seed in 40..45 {
        let scene = Arc::new(Scene::new(&store, seed));
        let tokens = exchange_at_once(&scene, Vec::new()).await?;
        let [held] = &*tokens else { return Err(handed_out("one code", &tokens)) };
        ended(&scene, held).await?;
    }
    Ok(())
}

/// The same where saves fail at random, some of them after they were made: one gets tokens at most, and when the store
/// works again the code gives no second set.
///
/// # Errors
///
/// If two get tokens.
pub async fn an_exchange_in_doubt_gives_tokens_once<D: Database<Store: Grants<Error: Send + Sync>>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for seed in 50..62 {
        let scene = Arc::new(Scene::new(&store, seed));
        let tokens = exchange_at_once(&scene, faults(seed)).await?;
        if tokens.len() > 1 {
            return Err(handed_out("one code", &tokens));
        }
    }
    Ok(())
}

/// Of eight uses of one refresh token at once, where saves fail at random, all that get tokens get the same: there is
/// no second branch. When the store works again the newest token works, once.
///
/// # Errors
///
/// If there are two branches, or the client is left with none.
pub async fn a_refresh_in_doubt_does_not_fork<D: Database<Store: Grants<Error: Send + Sync>>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for seed in 70..82 {
        let scene = Arc::new(Scene::new(&store, seed));
        let (_, first) = scene.held().await?;
        scene.script(faults(seed));
        let refreshes = (0..MANY).map(|_| refresh(&scene, &first.refresh_token));
        let handed: BTreeSet<_> = together(refreshes).await.into_iter().flatten().collect();
        scene.script(Vec::new());
        // Who got nothing asks again, and gets what the others got.
        let again = scene.refresh(&first.refresh_token, 2).await.map_err(|reason| {
            Sentence::Stored.broken(format!("a refresh that failed cannot be made good: {reason:?}"))
        })?;
        let tokens: Vec<_> = handed.into_iter().chain([again]).collect::<BTreeSet<_>>().into_iter().collect();
        let [held] = &*tokens else { return Err(handed_out("one refresh token", &tokens)) };
        let next = scene.refresh(&held.refresh_token, 20).await;
        Sentence::Stored.holds_if(next.is_ok(), || format!("the newest refresh token was answered {next:?}"))?;
        let old = scene.refresh(&first.refresh_token, 20).await;
        Sentence::Compare.holds_if(old.is_err(), || "an old refresh token works beside the newest".into())?;
    }
    Ok(())
}

/// What all exchanges of a new code got: many at once, while these faults befall saves, and one more when the store
/// works again.
async fn exchange_at_once<G>(scene: &Arc<Scene<G>>, faults: Vec<Fault>) -> Result<Vec<Held>, Finding>
where
    G: Grants<Error: Send + Sync> + Send + Sync + 'static,
{
    let code = scene.code().await?;
    scene.script(faults);
    let exchange = |_| {
        let (scene, code) = (Arc::clone(scene), code.clone());
        async move { scene.exchange(&code, 1).await }
    };
    let mut handed: Vec<Handed> = together((0..MANY).map(exchange)).await;
    scene.script(Vec::new());
    handed.push(scene.exchange(&code, 2).await);
    Ok(handed.into_iter().flatten().collect())
}

fn refresh<G>(scene: &Arc<Scene<G>>, token: &str) -> impl Future<Output = Handed> + use<G>
where
    G: Grants<Error: Send + Sync> + Send + Sync,
{
    let (scene, token) = (Arc::clone(scene), token.to_owned());
    async move { scene.refresh(&token, 1).await }
}

/// The tokens of a grant that ended are worth nothing.
async fn ended<G: Grants<Error: Send + Sync> + Send + Sync>(scene: &Scene<G>, held: &Held) -> Verdict {
    let access = scene.gives_access(&held.access_token, 2).await;
    let refresh = scene.refresh(&held.refresh_token, 2).await;
    Sentence::Stored.holds_if(!access && refresh.is_err(), || {
        format!("a code was replayed, and yet access is given ({access}) and a refresh is answered {refresh:?}")
    })
}

/// Two sets are a save too many, and none is one that was refused though nobody was faster.
fn handed_out(what: &str, tokens: &[Held]) -> Finding {
    let sentence = if tokens.is_empty() { Sentence::Conflict } else { Sentence::Compare };
    sentence.broken(format!("for {what}, {} sets of tokens were handed out", tokens.len()))
}

/// What befalls the next saves: a third fails before it is made, a third after.
fn faults(seed: u64) -> Vec<Fault> {
    let mut chance = Chance::of(seed);
    let mut fault = || match chance.below(3) {
        0 => Fault::BeforeSave,
        1 => Fault::AfterSave,
        _ => Fault::None,
    };
    (0..2 * MANY).map(|_| fault()).collect()
}
