//! The messages of PostgreSQL (frontend/backend protocol 3.0): a type, a length that counts itself, and a body.

use tokio::io::{AsyncBufRead, AsyncReadExt as _, Result};

use super::{Piece, take};

/// The first message, which has no type. It is answered as a request is.
pub(super) async fn start(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    body(from, &mut bytes).await?;
    Ok(bytes)
}

/// What is between two Sync messages is one request, and a simple query is one; all else belongs to no request.
pub(super) async fn request(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Piece> {
    let mut bytes = Vec::new();
    loop {
        let kind = message(from, &mut bytes).await?;
        if !matches!(kind, b'P' | b'B' | b'D' | b'E' | b'C') {
            return Ok(Piece { bytes, whole: matches!(kind, b'S' | b'Q') });
        }
    }
}

/// One message. ReadyForQuery ends an answer.
pub(super) async fn answer(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Piece> {
    let mut bytes = Vec::new();
    let kind = message(from, &mut bytes).await?;
    Ok(Piece { bytes, whole: kind == b'Z' })
}

async fn message(from: &mut (impl AsyncBufRead + Unpin), bytes: &mut Vec<u8>) -> Result<u8> {
    let kind = from.read_u8().await?;
    bytes.push(kind);
    body(from, bytes).await?;
    Ok(kind)
}

async fn body(from: &mut (impl AsyncBufRead + Unpin), bytes: &mut Vec<u8>) -> Result<()> {
    let length = from.read_u32().await?;
    bytes.extend(length.to_be_bytes());
    take(from, bytes, length as usize - 4).await
}
