//! The generator that a host hands in, whatever its type.

use core::error::Error;

use rand_core::{TryCryptoRng, TryRng};

/// Where a keyring takes its random bytes from.
pub(crate) type Generator = Box<dyn TryCryptoRng<Error = GeneratorFailed> + Send>;

/// The generator of the host gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the generator gave no random bytes: {0}")]
pub struct GeneratorFailed(#[source] Box<dyn Error + Send + Sync>);

pub(crate) fn generator<G>(generator: G) -> Generator
where
    G: TryCryptoRng<Error: Error + Send + Sync + 'static> + Send + 'static,
{
    Box::new(Named(generator))
}

/// A generator whose error has this name.
struct Named<G>(G);

impl<G: TryRng<Error: Send + Sync + 'static>> TryRng for Named<G> {
    type Error = GeneratorFailed;

    fn try_next_u32(&mut self) -> Result<u32, GeneratorFailed> {
        self.0.try_next_u32().map_err(failed)
    }

    fn try_next_u64(&mut self) -> Result<u64, GeneratorFailed> {
        self.0.try_next_u64().map_err(failed)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), GeneratorFailed> {
        self.0.try_fill_bytes(bytes).map_err(failed)
    }
}

impl<G: TryCryptoRng<Error: Send + Sync + 'static>> TryCryptoRng for Named<G> {}

fn failed<E: Error + Send + Sync + 'static>(error: E) -> GeneratorFailed {
    GeneratorFailed(error.into())
}
