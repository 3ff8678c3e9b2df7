//! A connection to PostgreSQL that is cut between request and reply.

use grantor_remote::cuts;

use crate::database::{Database, PATIENT};

#[tokio::test]
async fn a_save_that_was_made_is_answered_though_its_answer_was_lost() {
    let database = Database::migrated().await;
    let (proxy, scene) = database.scene_behind_proxy(PATIENT).await;
    cuts::a_save_that_was_made_is_answered_though_its_answer_was_lost(&scene, &proxy).await;
}

#[tokio::test]
async fn a_save_that_was_never_asked_for_leaves_the_code_as_it_was() {
    let database = Database::migrated().await;
    let (proxy, scene) = database.scene_behind_proxy(PATIENT).await;
    cuts::a_save_that_was_never_asked_for_leaves_the_code_as_it_was(&scene, &proxy).await;
}

#[tokio::test]
async fn a_save_in_doubt_gives_tokens_once_at_most() {
    let database = Database::migrated().await;
    let (proxy, scene) = database.scene_behind_proxy(PATIENT).await;
    cuts::a_save_in_doubt_gives_tokens_once_at_most(&scene, &proxy).await;
}

#[tokio::test]
async fn a_refresh_in_doubt_has_one_successor() {
    let database = Database::migrated().await;
    let (proxy, scene) = database.scene_behind_proxy(PATIENT).await;
    cuts::a_refresh_in_doubt_has_one_successor(&scene, &proxy).await;
}
