//! Memory is out.

use grantor::{Client, ClientId, Digest, Grants as _, Registration, Saved, Scope};
use grantor_redis::Error;
use grantor_remote::records::{FAR, at, ended, id, stored};
use grantor_servers::Redis as Server;

use crate::servers::Place;

#[tokio::test]
async fn a_redis_that_is_full_takes_no_new_grant_and_saves_what_exists() {
    let server = Server::start(&[]);
    let redis = Place::on(&server).open().await;
    let grants = redis.grants();
    stored(&grants, &ended(id(1), 1, FAR)).await;
    server.cli(&["config", "set", "maxmemory", "1"]);
    assert_eq!(grants.save(&ended(id(2), 1, FAR), at(0)).await.unwrap(), Saved::Full);
    stored(&grants, &ended(id(1), 2, FAR)).await;
    let client = Registration::service(ClientId::parse("a").unwrap(), Digest::of(b"s"), Scope::parse("x").unwrap());
    let refused = redis.clients().create(&Client::new(client).unwrap()).await.unwrap_err();
    assert!(matches!(&refused, Error::Full), "{refused}");
    server.cli(&["config", "set", "maxmemory", "0"]);
    stored(&grants, &ended(id(2), 1, FAR)).await;
}
