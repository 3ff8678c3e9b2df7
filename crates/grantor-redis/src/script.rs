//! The one script: what makes a save a compare-and-swap.

use std::sync::LazyLock;

use redis::{Cmd, cmd};

/// Replaces a value that begins with `ARGV[1]`; the others are the arguments of `SET`. It may pass the limit of memory:
/// whoever fills the store keeps nobody from revoking a token.
const REPLACE: &str = "#!lua flags=allow-oom
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], unpack(ARGV, 2))
return 1
";

static DIGEST: LazyLock<String> = LazyLock::new(|| redis::Script::new(REPLACE).get_hash().to_owned());

/// How the script is named to Redis: by its digest, or, where Redis has never seen it, in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    ByDigest,
    InFull,
}

/// Replaces the value at `key` if it begins with `before`. The answer is 1, or 0 if it does not.
pub(crate) fn replace(named: Named, key: &str, before: &str, set: &[&[u8]]) -> Cmd {
    let mut command = match named {
        Named::ByDigest => cmd("EVALSHA"),
        Named::InFull => cmd("EVAL"),
    };
    let script = match named {
        Named::ByDigest => DIGEST.as_str(),
        Named::InFull => REPLACE,
    };
    command.arg(script).arg(1).arg(key).arg(before).arg(set);
    command
}
