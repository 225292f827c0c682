//! The operating system's key store. It holds a random key that wraps the data key, never the data key itself.

use crate::StoreError;
use keyring::{Entry, Error};
use zeroize::Zeroizing;

const SERVICE: &str = "kaobao";

fn entry(id: &uuid::Uuid) -> Result<Entry, StoreError> {
    if let Err(error) = Entry::store_status() {
        return Err(StoreError::KeyStoreUnavailable(error.to_string()));
    }
    Entry::new(SERVICE, &id.to_string())
        .map_err(|error| StoreError::KeyStoreUnavailable(error.to_string()))
}

pub(super) fn put(id: &uuid::Uuid, key: &[u8; 32]) -> Result<(), StoreError> {
    entry(id)?
        .set_secret(key)
        .map_err(|error| StoreError::KeyStoreUnavailable(error.to_string()))
}

pub(super) fn get(id: &uuid::Uuid) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let secret = match entry(id)?.get_secret() {
        Ok(secret) => Zeroizing::new(secret),
        Err(Error::NoEntry) => return Err(StoreError::KeyStoreEmpty),
        Err(error) => return Err(StoreError::KeyStoreUnavailable(error.to_string())),
    };
    let mut key = Zeroizing::new([0; 32]);
    if secret.len() != key.len() {
        return Err(StoreError::KeyStoreWrong);
    }
    key.copy_from_slice(&secret);
    Ok(key)
}
