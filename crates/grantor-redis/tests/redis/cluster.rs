//! Slots that are on their way from one master to another, and slots that have moved.

use grantor::{Grants as _, Saved};
use grantor_remote::records::{FAR, at, ended, id, stored};
use grantor_servers::RedisCluster;

use crate::servers::Place;

/// The slot of a grant, its master, and another master, with their names.
struct Slot {
    number: String,
    from: (u16, String),
    to: (u16, String),
}

impl Slot {
    fn of(cluster: &RedisCluster, key: &str) -> Self {
        let masters = cluster.masters();
        let number = cluster.cli(masters[0], &["cluster", "keyslot", key]);
        let has_it = |port: &u16| cluster.cli(*port, &["cluster", "countkeysinslot", &number]) != "0";
        let (from, others): (Vec<_>, Vec<_>) = masters.into_iter().partition(has_it);
        let named = |port: u16| (port, cluster.cli(port, &["cluster", "myid"]));
        Self { number, from: named(from[0]), to: named(others[0]) }
    }

    fn set(&self, cluster: &RedisCluster, at: u16, how: &str, name: &str) {
        assert_eq!(cluster.cli(at, &["cluster", "setslot", &self.number, how, name]), "OK");
    }

    /// From now on the slot is on its way: what is not at the one is asked for at the other.
    fn begin_to_move(&self, cluster: &RedisCluster) {
        self.set(cluster, self.to.0, "importing", &self.from.1);
        self.set(cluster, self.from.0, "migrating", &self.to.1);
    }

    fn carry(&self, cluster: &RedisCluster, key: &str) {
        let port = self.to.0.to_string();
        assert_eq!(cluster.cli(self.from.0, &["migrate", "127.0.0.1", &port, key, "0", "60000"]), "OK");
    }

    fn end_to_move(&self, cluster: &RedisCluster) {
        for node in [self.to.0, self.from.0] {
            self.set(cluster, node, "node", &self.to.1);
        }
    }
}

#[tokio::test]
async fn a_slot_that_moves_is_followed() {
    let cluster = RedisCluster::start(&[]);
    let place = Place::at(cluster.addresses());
    let grants = place.open().await.grants();
    stored(&grants, &ended(id(1), 1, FAR)).await;
    let key = place.key(&format!("grant:{}", id(1)));
    let slot = Slot::of(&cluster, &key);

    // The node that had it has it still.
    slot.begin_to_move(&cluster);
    stored(&grants, &ended(id(1), 2, FAR)).await;
    // It says where to ask.
    slot.carry(&cluster, &key);
    assert_eq!(grants.load(id(1)).await.unwrap(), Some(ended(id(1), 2, FAR)));
    stored(&grants, &ended(id(1), 3, FAR)).await;
    assert_eq!(grants.save(&ended(id(1), 3, FAR), at(0)).await.unwrap(), Saved::Conflict);
    // It says that the slot has moved.
    slot.end_to_move(&cluster);
    stored(&grants, &ended(id(1), 4, FAR)).await;
    assert_eq!(grants.load(id(1)).await.unwrap(), Some(ended(id(1), 4, FAR)));
}
