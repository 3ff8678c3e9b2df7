//! Pages, one after the other.

use grantor::{GrantId, Grants, Lookup, Page};

use super::PARTIES;
use super::kept::{Kept, Sought};
use crate::store_kit::chance::ids;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{FAR, START, at};
use crate::store_kit::finding::{Finding, Verdict};
use crate::store_kit::records::Parties;

/// How many grants are to be found.
const GRANTS: usize = 24;

const SOUGHT: [Sought<'static>; 2] =
    [Sought::owner(PARTIES.issuer, "alice"), Sought::client(PARTIES.issuer, PARTIES.client)];

/// Among grants of another issuer, another owner and another client, and grants that are over, pages of whatever length give
/// each grant once, in the order of the ids, and are no shorter than they may be but at the end. A page can begin after any
/// id.
///
/// # Errors
///
/// If a grant is on no page or on two, or a page is in another order, too long or too short.
pub async fn pages_follow_each_other_without_gap_or_repetition<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    let all = save_among_others(&mut kept).await?;
    for sought in SOUGHT {
        kept.finds(sought, at(60)).await?;
        for limit in [1, 2, 7, GRANTS - 1, GRANTS, GRANTS + 1, usize::MAX] {
            let mut after = None;
            loop {
                let page = kept.page(sought, Page { after, limit, now: at(60) }).await?;
                after = page.last().copied();
                if page.len() < limit {
                    break;
                }
            }
        }
        for after in [None].into_iter().chain(all.iter().copied().map(Some)) {
            for limit in [0, 3] {
                kept.page(sought, Page { after, limit, now: at(60) }).await?;
            }
        }
    }
    Ok(())
}

/// Between two pages grants end, are dropped and begin, the one among them that the next page begins after: as when a host
/// withdraws what is on each page.
///
/// # Errors
///
/// If a page is not what follows the last grant of the page before.
pub async fn pages_go_on_while_grants_come_and_go<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let mut ids = ids(121, GRANTS);
    ids.sort_unstable();
    for sought in SOUGHT {
        let database = D::create().await;
        let mut kept = Kept::over(&database).await;
        for id in &ids {
            kept.save(&PARTIES.tokens(*id, 1, FAR)).await?;
        }
        let (mut after, mut now) = (None, 0);
        loop {
            let page = kept.page(sought, Page { after, limit: 4, now: at(now) }).await?;
            let [_, _, _, last] = *page else { break };
            // The last one has ended when the next page is asked for, and half of the time it is dropped by then.
            now += 60;
            let retain_until = if now % 120 == 0 { FAR } else { START + now };
            kept.save(&PARTIES.ended(last, 2, retain_until)).await?;
            kept.pass(at(now)).await?;
            // Of those to come the first ends and the second changes, and a new one is before them; as there is where nobody
            // will look any more.
            let mut coming = ids.iter().copied().filter(|id| *id > last);
            if let (Some(first), Some(second)) = (coming.next(), coming.next()) {
                kept.save(&PARTIES.ended(first, 2, FAR)).await?;
                kept.save(&PARTIES.tokens(second, 2, FAR)).await?;
            }
            let number = u128::from_be_bytes(*last.as_bytes());
            for beside in [number.wrapping_sub(1), number.wrapping_add(1)] {
                kept.save(&PARTIES.tokens(GrantId::from_bytes(beside.to_be_bytes()), 1, FAR)).await?;
            }
            after = Some(last);
        }
    }
    Ok(())
}

/// Saves what is to be found at 60 seconds, the first id and the last that there can be among it, and between those ids what
/// is not to be found. The ids of all.
async fn save_among_others<D: Database<Store: Grants + Lookup>>(kept: &mut Kept<D>) -> Result<Vec<GrantId>, Finding> {
    let ends = [0, 0xff].map(|byte| GrantId::from_bytes([byte; 16]));
    let all: Vec<_> = ends.into_iter().chain(ids(120, 3 * GRANTS - ends.len())).collect();
    let elsewhere = Parties { issuer: "https://other.example", ..PARTIES };
    let others = Parties { client: "web", owner: Some("bob"), ..PARTIES };
    for (id, kind) in all.iter().copied().zip((0..6).cycle()) {
        let first = match kind {
            0 | 1 => PARTIES.tokens(id, 1, FAR),
            2 => elsewhere.tokens(id, 1, FAR),
            3 => others.tokens(id, 1, FAR),
            _ => PARTIES.tokens(id, 1, START + 60),
        };
        kept.save(&first).await?;
        if kind == 5 {
            kept.save(&PARTIES.ended(id, 2, FAR)).await?;
        }
    }
    Ok(all)
}
