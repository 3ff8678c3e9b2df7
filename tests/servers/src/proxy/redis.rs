//! The values of Redis (RESP2 and RESP3): a line with a type, and what it says that follows.

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, ErrorKind, Result};

use super::{Piece, take};

/// A command, which is one value.
pub(super) async fn request(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Piece> {
    value(from).await
}

/// One value. What is pushed is no answer.
pub(super) async fn answer(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Piece> {
    let value = value(from).await?;
    Ok(Piece { whole: value.bytes.first() != Some(&b'>'), ..value })
}

async fn value(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Piece> {
    let (mut bytes, mut left) = (Vec::new(), 1);
    while left > 0 {
        let start = bytes.len();
        if from.read_until(b'\n', &mut bytes).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        left -= 1;
        let (kind, rest) = (bytes[start], bytes[start + 1..].to_vec());
        match kind {
            b'$' | b'=' | b'!' => {
                if let Some(length) = length(&rest)? {
                    take(from, &mut bytes, length + 2).await?;
                }
            }
            b'*' | b'~' | b'>' => left += length(&rest)?.unwrap_or(0),
            b'%' => left += 2 * length(&rest)?.unwrap_or(0),
            // Attributes stand before what they are those of.
            b'|' => left += 2 * length(&rest)?.unwrap_or(0) + 1,
            _ => {}
        }
    }
    Ok(Piece { bytes, whole: true })
}

/// What is not there has the length -1.
fn length(line: &[u8]) -> Result<Option<usize>> {
    let length: Option<i64> = str::from_utf8(line).ok().and_then(|line| line.trim_end().parse().ok());
    Ok(usize::try_from(length.ok_or(ErrorKind::InvalidData)?).ok())
}
