//! The generator that a host hands in, whatever its type.

use core::error::Error;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand_core::{TryCryptoRng, TryRng};

type AnyGenerator = dyn TryCryptoRng<Error = GeneratorFailed> + Send;

/// Where a keyring takes its random bytes from. It is held while bytes are drawn, and not while a key is made of them.
pub(crate) struct Generator(Mutex<Box<AnyGenerator>>);

/// The generator of the host gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the generator gave no random bytes: {0}")]
pub struct GeneratorFailed(#[source] Box<dyn Error + Send + Sync>);

impl Generator {
    pub(crate) fn new<G>(generator: G) -> Self
    where
        G: TryCryptoRng<Error: Error + Send + Sync + 'static> + Send + 'static,
    {
        Self(Mutex::new(Box::new(Named(generator))))
    }

    /// A panic elsewhere leaves a generator as good as it was.
    fn lock(&self) -> MutexGuard<'_, Box<AnyGenerator>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TryRng for &Generator {
    type Error = GeneratorFailed;

    fn try_next_u32(&mut self) -> Result<u32, GeneratorFailed> {
        self.lock().try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, GeneratorFailed> {
        self.lock().try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), GeneratorFailed> {
        self.lock().try_fill_bytes(bytes)
    }
}

impl TryCryptoRng for &Generator {}

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
