//! Giving room back to the file system.

use std::fs;
use std::path::Path;

use crate::error::{Error, OpenError};
use crate::file;

/// Makes a file as small as what is in it, while nobody has it open. It is rewritten in part, and remains whole if that
/// is cut short.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("grantor-redb-compact-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("grants.redb");
/// use grantor_redb::{RedbGrants, compact};
///
/// # drop(RedbGrants::open(&path)?);
/// compact(&path)?;
/// let grants = RedbGrants::open(&path)?;
/// # drop(grants);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// See [`OpenError`]; [`OpenError::Io`] if there is no file.
pub fn compact(path: impl AsRef<Path>) -> Result<(), OpenError> {
    let path = path.as_ref();
    fs::metadata(path)?;
    file::open(path)?.compact().map_err(Error::from)?;
    Ok(())
}
