//! Random bytes of the operating system, fetched many at a time.

use core::cell::RefCell;

use getrandom::rand_core::{TryCryptoRng, TryRng, utils};
use getrandom::{Error, SysRng};
use zeroize::Zeroize as _;

const CAPACITY: usize = 2048;

/// The generator of the operating system, asked for 2 KiB at a time by each thread. A byte is wiped as it is used, so that
/// nothing tells afterwards what was drawn.
///
/// A call of the operating system costs as much as some hashes, and a request needs only 32 bytes. A process that forks after
/// the first draw has the same bytes twice: servers on threads do not.
///
/// ```
/// use grantor::Moment;
/// use grantor_actix::BufferedSysRng;
/// use time::UtcDateTime;
///
/// let moment = Moment::draw(UtcDateTime::UNIX_EPOCH, &mut BufferedSysRng)?;
/// # Ok::<(), getrandom::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BufferedSysRng;

struct Buffer {
    bytes: [u8; CAPACITY],
    /// How many of them, from the first on, were not drawn yet.
    left: usize,
}

thread_local! {
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer { bytes: [0; CAPACITY], left: 0 }) };
}

impl Buffer {
    /// No more than it holds.
    #[expect(clippy::indexing_slicing, reason = "bytes that were not drawn must never be taken for drawn ones")]
    fn draw(&mut self, to: &mut [u8]) -> Result<(), Error> {
        let end = match self.left.checked_sub(to.len()) {
            Some(_) => self.left,
            None => {
                SysRng.try_fill_bytes(&mut self.bytes)?;
                CAPACITY
            }
        };
        self.left = end - to.len();
        let drawn = &mut self.bytes[self.left..end];
        to.copy_from_slice(drawn);
        drawn.zeroize();
        Ok(())
    }
}

impl TryRng for BufferedSysRng {
    type Error = Error;

    fn try_next_u32(&mut self) -> Result<u32, Error> {
        utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Error> {
        utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Error> {
        BUFFER.with_borrow_mut(|buffer| to.chunks_mut(CAPACITY).try_for_each(|part| buffer.draw(part)))
    }
}

impl TryCryptoRng for BufferedSysRng {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_bytes_are_drawn_twice() {
        let draws: HashSet<[u8; 24]> = (0..1000)
            .map(|_| {
                let mut bytes = [0; 24];
                BufferedSysRng.try_fill_bytes(&mut bytes).unwrap();
                bytes
            })
            .collect();
        assert_eq!(draws.len(), 1000);
    }

    #[test]
    fn what_was_drawn_is_wiped_and_the_rest_is_kept() {
        let mut buffer = Buffer { bytes: [0; CAPACITY], left: 0 };
        let (mut first, mut second) = ([0; 32], [0; 8]);
        buffer.draw(&mut first).unwrap();
        let kept = buffer.bytes[CAPACITY - 40..CAPACITY - 32].to_vec();
        assert_eq!((buffer.left, &buffer.bytes[CAPACITY - 32..]), (CAPACITY - 32, &[0; 32][..]));
        assert!(first.iter().any(|byte| *byte != 0));
        buffer.draw(&mut second).unwrap();
        assert_eq!((&second[..], buffer.left), (&kept[..], CAPACITY - 40));
    }

    #[test]
    fn more_than_the_buffer_holds_is_drawn_in_parts() {
        let mut long = [0; 2 * CAPACITY + 64];
        BufferedSysRng.try_fill_bytes(&mut long).unwrap();
        let parts: HashSet<_> = long.chunks(64).collect();
        assert_eq!(parts.len(), long.len() / 64);
    }
}
