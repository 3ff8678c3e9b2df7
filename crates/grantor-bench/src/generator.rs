//! Random bytes of the operating system, fetched many at a time.

use core::cell::RefCell;

use getrandom::{Error, SysRng};
use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroize as _;

const CAPACITY: usize = 2048;

/// Random bytes of the operating system in a buffer; each is wiped as it is used, and used once.
///
/// A call of the operating system costs as much as the hashes of a request. There is no state that would tell of bytes that
/// were used before.
#[derive(Debug)]
pub struct Buffered;

struct Buffer {
    bytes: [u8; CAPACITY],
    used: usize,
}

thread_local! {
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer { bytes: [0; CAPACITY], used: CAPACITY }) };
}

impl Buffer {
    fn fill(&mut self, to: &mut [u8]) -> Result<(), Error> {
        if to.len() > CAPACITY - self.used {
            if to.len() > CAPACITY {
                return SysRng.try_fill_bytes(to);
            }
            SysRng.try_fill_bytes(&mut self.bytes)?;
            self.used = 0;
        }
        let from = &mut self.bytes[self.used..self.used + to.len()];
        to.copy_from_slice(from);
        from.zeroize();
        self.used += to.len();
        Ok(())
    }
}

impl TryRng for Buffered {
    type Error = Error;

    fn try_next_u32(&mut self) -> Result<u32, Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Error> {
        BUFFER.with_borrow_mut(|buffer| buffer.fill(to))
    }
}

impl TryCryptoRng for Buffered {}
