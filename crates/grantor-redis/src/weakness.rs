//! What settings of Redis let be lost.

use core::fmt;
use std::collections::{BTreeSet, HashMap};

use redis::{cmd, from_redis_value};

use crate::Error;
use crate::link::Link;

/// A setting of Redis that lets something be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Weakness {
    /// `maxmemory-policy` is not `noeviction`.
    Evicts,
    /// `appendonly` is `no`, and `save` names times for snapshots.
    Snapshots,
    /// `appendonly` is `no`, and there are no snapshots.
    NotOnDisk,
    /// `appendfsync` is not `always`.
    DiskLater,
    /// It is a cluster, and `min-replicas-to-write` is 0.
    Alone,
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Evicts => "maxmemory-policy is not noeviction: grants are dropped while they are in use",
            Self::Snapshots => {
                "there are snapshots and no appendonly: a restart brings back codes and tokens that were used or revoked"
            }
            Self::NotOnDisk => "appendonly is off: a restart loses all grants",
            Self::DiskLater => {
                "appendfsync is not always: a crash of the machine brings back what was used or revoked in the last second"
            }
            Self::Alone => "min-replicas-to-write is 0: a master that is cut off takes saves that are lost",
        })
    }
}

/// Those of all masters, each once.
pub(crate) async fn of(link: &Link) -> Result<Vec<Weakness>, Error> {
    let mut names = cmd("CONFIG");
    names.arg("GET").arg(&["maxmemory-policy", "appendonly", "appendfsync", "save", "min-replicas-to-write"]);
    let mut found = BTreeSet::new();
    for settings in link.send_to_masters(&names).await? {
        let settings: HashMap<String, String> = from_redis_value(settings)?;
        let is = |name, value| settings.get(name).is_some_and(|set| set == value);
        let weaknesses = [
            (!is("maxmemory-policy", "noeviction"), Weakness::Evicts),
            (is("appendonly", "no") && !is("save", ""), Weakness::Snapshots),
            (is("appendonly", "no") && is("save", ""), Weakness::NotOnDisk),
            (is("appendonly", "yes") && !is("appendfsync", "always"), Weakness::DiskLater),
            (matches!(link, Link::Cluster(_)) && is("min-replicas-to-write", "0"), Weakness::Alone),
        ];
        found.extend(weaknesses.into_iter().filter(|(is_so, _)| *is_so).map(|(_, weakness)| weakness));
    }
    Ok(found.into_iter().collect())
}
