//! A generator without chance.

use core::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng, utils};

/// The same bytes over and over, so that what happened once happens again. It is for tests alone.
///
/// ```
/// use grantor::Moment;
/// use grantor_testkit::Constant;
/// use time::UtcDateTime;
///
/// let Ok(moment) = Moment::draw(UtcDateTime::UNIX_EPOCH, &mut Constant([7]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Constant<const N: usize>(pub [u8; N]);

impl<const N: usize> TryRng for Constant<N> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().zip(self.0.into_iter().cycle()).for_each(|(to, from)| *to = from);
        Ok(())
    }
}

impl<const N: usize> TryCryptoRng for Constant<N> {}
