//! Messages on the pipes between server and inspector: a length of four bytes, then CBOR.

use std::io::{self, Read, Write};

use client_core::wire;
use minicbor::{Decode, Encode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::inspect::{Answer, Job};

/// Bytes of a message at most: a whole push of one record, and what came of it.
const LARGEST: u32 = 96 * 1024 * 1024;

/// What the server sends.
#[derive(Debug, Encode, Decode)]
pub struct Request {
    /// To be answered in order.
    #[n(0)]
    pub jobs: Vec<Job>,
}

/// The same as the server writes it, without a copy of the jobs: a file to import is among them.
#[derive(Debug, Encode)]
pub struct Asking<'a> {
    /// To be answered in order.
    #[n(0)]
    pub jobs: &'a [Job],
}

/// What an inspector sends.
#[derive(Debug, Encode, Decode)]
pub enum Response {
    /// It is confined and reads requests.
    #[n(0)]
    Ready,
    /// It could not confine itself and ends.
    #[n(1)]
    Failed(#[n(0)] String),
    /// The answers to one request.
    #[n(2)]
    Answers(#[n(0)] Vec<Answer>),
}

/// Encodes a message with its length.
pub fn pack<T: Encode<()>>(message: &T) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    minicbor::encode(message, &mut frame)
        .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    let length = u32::try_from(frame.len() - 4)
        .ok()
        .filter(|it| *it <= LARGEST);
    let length = length.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

fn unpack<T: for<'b> Decode<'b, ()>>(content: &[u8]) -> io::Result<T> {
    wire::decode(content).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))
}

fn length(prefix: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(prefix);
    if length > LARGEST {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    Ok(length as usize)
}

/// Sends packed bytes to a child.
pub async fn send(pipe: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> io::Result<()> {
    pipe.write_all(frame).await?;
    pipe.flush().await
}

/// Receives a message from a child.
pub async fn receive<T: for<'b> Decode<'b, ()>>(
    pipe: &mut (impl AsyncRead + Unpin),
) -> io::Result<T> {
    let mut prefix = [0; 4];
    pipe.read_exact(&mut prefix).await?;
    let length = length(prefix)?;
    // Grows with what really comes.
    let mut content = Vec::new();
    pipe.take(length as u64).read_to_end(&mut content).await?;
    if content.len() < length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    unpack(&content)
}

/// Reads a message in the child; `None` at the end of the pipe.
pub fn read<T: for<'b> Decode<'b, ()>>(pipe: &mut impl Read) -> io::Result<Option<T>> {
    let mut prefix = [0; 4];
    match pipe.read_exact(&mut prefix) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut content = vec![0; length(prefix)?];
    pipe.read_exact(&mut content)?;
    unpack(&content).map(Some)
}

/// Writes a message in the child.
pub fn write<T: Encode<()>>(pipe: &mut impl Write, message: &T) -> io::Result<()> {
    pipe.write_all(&pack(message)?)?;
    pipe.flush()
}
