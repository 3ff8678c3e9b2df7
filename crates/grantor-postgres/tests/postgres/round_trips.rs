//! What a request costs: two loads side by side, and one save.

use grantor_postgres::Limits;
use grantor_remote::round_trips;

use crate::database::{Database, PATIENT};

#[tokio::test]
async fn an_exchange_and_a_refresh_are_one_round_of_loads_and_one_save() {
    let database = Database::migrated().await;
    let (proxy, scene) = database.scene_behind_proxy(Limits { connections: 2, ..PATIENT }).await;
    round_trips::an_exchange_and_a_refresh_are_one_round_of_loads_and_one_save(&scene, &proxy).await;
}
