//! What the allocator is asked for, counted for each thread by itself.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use std::alloc::System;

/// What one thread has asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often: each allocation, and each that had to grow.
    pub allocations: i64,
    /// The bytes that were asked for and are not yet given back.
    pub bytes: i64,
}

thread_local! {
    static COUNT: Cell<Count> = const { Cell::new(Count { allocations: 0, bytes: 0 }) };
}

/// What `work` asks for on this thread, and its result.
pub fn during<T>(work: impl FnOnce() -> T) -> (Count, T) {
    let before = COUNT.get();
    let result = work();
    let after = COUNT.get();
    (Count { allocations: after.allocations - before.allocations, bytes: after.bytes - before.bytes }, result)
}

/// A count that is neither shared nor locked, so that it costs every contender the same next to nothing, on all cores.
fn note(allocations: i64, bytes: i64) {
    let count = COUNT.get();
    COUNT.set(Count { allocations: count.allocations + allocations, bytes: count.bytes + bytes });
}

const fn signed(size: usize) -> i64 {
    size.cast_signed() as i64
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait; this one passes every call on as it came")]
// SAFETY: the allocator of the system keeps the contract, and the count touches no memory that it manages.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(1, signed(layout.size()));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note(0, -signed(layout.size()));
        // SAFETY: the caller keeps the contract of `dealloc`; the pointer came from the same allocator.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(1, signed(size) - signed(layout.size()));
        // SAFETY: the caller keeps the contract of `realloc`; the pointer came from the same allocator.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
