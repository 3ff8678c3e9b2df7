//! What a request costs: two loads side by side, and one save.

use core::time::Duration;

use grantor::{Clients, Grants};
use grantor_servers::Proxy;
use tokio::time::timeout;

use crate::{Scene, refresh_token};

/// What a request gives whose loads are not answered before both are asked for. It never ends if one load waits for the
/// other.
async fn side_by_side<T>(proxy: &Proxy, request: impl Future<Output = T>) -> T {
    let loaded = proxy.requests() + 2;
    proxy.hold(true);
    let answered = async {
        tokio::join!(request, async {
            proxy.reach(loaded).await;
            proxy.hold(false)
        })
        .0
    };
    timeout(Duration::from_secs(60), answered).await.expect("both loads are asked for before either is answered")
}

/// The proxy is on the way of the scene to its engine.
pub async fn an_exchange_and_a_refresh_are_one_round_of_loads_and_one_save(
    scene: &Scene<impl Grants, impl Clients>,
    proxy: &Proxy,
) {
    scene.warm_up().await;
    for _ in 0..4 {
        let code = scene.code().await;
        let before = proxy.requests();
        let tokens = side_by_side(proxy, scene.exchange(&code)).await.unwrap();
        assert_eq!(proxy.requests() - before, 3);
        side_by_side(proxy, scene.refresh(&refresh_token(&tokens), 2)).await.unwrap();
        assert_eq!(proxy.requests() - before, 6);
    }
}
