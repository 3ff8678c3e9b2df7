//! What is a signature, whoever looks at it.

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::{Signature, SigningKey, Verifier as _};
use sha2::{Digest as _, Sha512};

use crate::library::{self, rust};

const MESSAGE: &[u8] = b"message";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// The verdict, on which both libraries agree.
fn verdict(signature: &[u8]) -> bool {
    let verdict = library::EdDsaVerifier::new(&key().verifying_key()).verify(MESSAGE, signature);
    assert_eq!(verdict, rust::EdDsaVerifier::new(&key().verifying_key()).verify(MESSAGE, signature));
    verdict
}

/// RFC 8032 5.1.7: the number is below the order of the group.
#[test]
fn nobody_makes_a_second_signature_of_one() {
    let mut signature = library::EdDsaSigner::new(&key()).sign(MESSAGE).unwrap();
    assert!(verdict(&signature));
    // The order is the greatest number below it, and one.
    let mut carry = 1;
    for (byte, add) in signature[32..].iter_mut().zip((-Scalar::ONE).to_bytes()) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0);
    assert!(!verdict(&signature));
}

/// The holder of a key can make signatures with a point of small order. They fulfil the equation, and those who are strict
/// refuse them all the same.
#[test]
fn a_signature_with_a_point_of_small_order_is_none() {
    let mut fulfilled = 0;
    for point in EIGHT_TORSION.map(|point| point.compress()) {
        let digest = Sha512::new().chain_update(point.0).chain_update(key().verifying_key()).chain_update(MESSAGE);
        let number = Scalar::from_bytes_mod_order_wide(&digest.finalize().into()) * key().to_scalar();
        let signature = [point.0, number.to_bytes()].concat();
        let equation = key().verifying_key().verify(MESSAGE, &Signature::from_slice(&signature).unwrap());
        fulfilled += usize::from(equation.is_ok());
        assert!(!verdict(&signature));
    }
    assert!(fulfilled > 0, "the equation alone would let some of them pass");
}

#[cfg(feature = "aws-lc")]
mod between_libraries {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use crate::library::{aws_lc, rust};

    proptest! {
        /// What one library signs the other verifies, and neither anything else.
        #[test]
        fn es256(number in any::<[u8; 32]>(), message in vec(any::<u8>(), 0..200), bit in 0..512_usize) {
            let Ok(key) = p256::ecdsa::SigningKey::from_slice(&number) else { return Ok(()) };
            let one = rust::Es256Signer::new(&key).sign(&message).unwrap();
            let other = aws_lc::Es256Signer::new(&key).sign(&message).unwrap();
            let key = key.verifying_key();
            for mut signature in [one, other] {
                for good in [true, false] {
                    prop_assert_eq!(rust::Es256Verifier::new(key).verify(&message, &signature), good);
                    prop_assert_eq!(aws_lc::Es256Verifier::new(key).verify(&message, &signature), good);
                    signature[bit / 8] ^= 1 << (bit % 8);
                }
            }
        }

        /// The same, and the signatures are equal to the last bit.
        #[test]
        fn eddsa(seed in any::<[u8; 32]>(), message in vec(any::<u8>(), 0..200), bit in 0..512_usize) {
            let key = ed25519_dalek::SigningKey::from_bytes(&seed);
            let mut signature = rust::EdDsaSigner::new(&key).sign(&message).unwrap();
            prop_assert_eq!(&aws_lc::EdDsaSigner::new(&key).sign(&message).unwrap(), &signature);
            let key = key.verifying_key();
            for good in [true, false] {
                prop_assert_eq!(rust::EdDsaVerifier::new(&key).verify(&message, &signature), good);
                prop_assert_eq!(aws_lc::EdDsaVerifier::new(&key).verify(&message, &signature), good);
                signature[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }
}
