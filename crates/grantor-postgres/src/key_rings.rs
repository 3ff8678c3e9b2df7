//! The store of key rings.

use std::sync::Arc;

use grantor::{Issuer, KeyRing, KeyRings, Saved};

use crate::{Error, Postgres};

const LOAD: &str = "SELECT record::text FROM grantor.key_rings WHERE issuer = $1";

/// At revision 1.
const INSERT: &str = "
    INSERT INTO grantor.key_rings (issuer, revision, record) VALUES ($1, $2, $3::text::json) ON CONFLICT DO NOTHING";

/// At every other revision, with the same parameters.
const UPDATE: &str = "
    UPDATE grantor.key_rings SET revision = $2, record = $3::text::json WHERE issuer = $1 AND revision = $2::bigint - 1";

/// The key rings of authorization servers, in PostgreSQL: a handle that is cheap to clone, and each clone is the same store, as
/// is every handle of every process on the same database.
///
/// A load and a save are one statement each, and one round trip. See [`Postgres::key_rings`].
#[derive(Clone, Debug)]
pub struct PostgresKeyRings(pub(crate) Postgres);

impl KeyRings for PostgresKeyRings {
    type Error = Error;

    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Error> {
        let rows = self.0.query(LOAD, &[&issuer.as_str()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Arc::new(serde_json::from_str(row.try_get(0)?)?)))
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Error> {
        // What does not fit follows no revision that is stored.
        let Ok(revision) = i64::try_from(ring.revision()) else { return Ok(Saved::Conflict) };
        let statement = if revision == 1 { INSERT } else { UPDATE };
        let record = serde_json::to_string(ring.as_ref())?;
        let changed = self.0.execute(statement, &[&ring.issuer().as_str(), &revision, &record]).await?;
        Ok(if changed == 1 { Saved::Stored } else { Saved::Conflict })
    }
}
