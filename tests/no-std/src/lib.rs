//! The proof that the core needs no operating system: a static library without `std` that links it, with a panic
//! handler and an allocator of its own. If anything below the core named `std`, there would be two panic handlers, and
//! this would not build.
//!
//! It is built with the profile `no-std`, where a panic aborts; in any other build this crate is empty.

#![cfg_attr(panic = "abort", no_std)]

#[cfg(panic = "abort")]
mod proof {
    use core::alloc::{GlobalAlloc, Layout};
    use core::panic::PanicInfo;

    use grantor::wire::{Endpoint as _, MetadataEndpoint};
    use grantor::{Issuer, Policy, Scope};

    struct NoMemory;

    unsafe impl GlobalAlloc for NoMemory {
        unsafe fn alloc(&self, _: Layout) -> *mut u8 {
            core::ptr::null_mut()
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
    }

    #[global_allocator]
    static ALLOCATOR: NoMemory = NoMemory;

    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        loop {}
    }

    /// Something of the core, so that it is linked.
    #[unsafe(no_mangle)]
    pub extern "C" fn grantor_metadata_length() -> usize {
        let (Ok(issuer), Ok(scope)) = (Issuer::parse("https://as.example"), Scope::parse("a")) else { return 0 };
        let policy = Policy::new(issuer, scope);
        let document = grantor::operation::ServerMetadata::new(&policy, &[]);
        MetadataEndpoint.render(&policy, document).body.len()
    }
}
