//! How the server is reached: `sslmode=` and `sslrootcert=` of the address. Wherever TLS is asked for, the certificate
//! and the name in it are checked: an encrypted line to somebody else protects nothing.

use super::storage;
use crate::fail::Fail;
use postgres::{Client, Config, NoTls};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use std::{error::Error as _, path::Path, sync::Arc};
use tokio_postgres_rustls::MakeRustlsConnect;

/// By a plain line or by TLS.
#[derive(Clone)]
pub(super) enum Way {
    Plain,
    Tls(MakeRustlsConnect),
}

impl Way {
    /// The address without what is read here.
    pub(super) fn of(url: &str) -> Result<(String, Self), Fail> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut rest, mut mode, mut roots) = (Vec::new(), None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => roots = Some(unescaped(value)?),
                _ => rest.push(pair),
            }
        }
        let way = match mode {
            None | Some("disable") if roots.is_none() => Self::Plain,
            // Never more trusting than was asked for: the name is always checked.
            None | Some("require" | "verify-ca" | "verify-full") => {
                rest.push("sslmode=require");
                Self::Tls(connector(roots.as_deref())?)
            }
            Some(_) => {
                return Err(Fail::Usage(
                    "--database 里的 sslmode 只认 disable（不加密）和 require、verify-full（加密并核对证书）；\
                     sslrootcert=证书文件 只能与加密一起用"
                        .into(),
                ));
            }
        };
        let mut plain = base.to_owned();
        for (at, pair) in rest.iter().enumerate() {
            plain.push(if at == 0 { '?' } else { '&' });
            plain.push_str(pair);
        }
        Ok((plain, way))
    }
    pub(super) fn connect(&self, config: &Config) -> Result<Client, Fail> {
        match self {
            Self::Plain => config.connect(NoTls),
            Self::Tls(tls) => config.connect(tls.clone()),
        }
        .map_err(|error| {
            let known = untrusted(&error).or_else(|| turned_away(&error));
            known.unwrap_or_else(|| storage(error))
        })
    }
}

/// The server has no such database, or does not let this user in.
fn turned_away(error: &postgres::Error) -> Option<Fail> {
    let code = error.code()?.code();
    let why = match code.get(..2)? {
        "3D" => "PostgreSQL 里没有这个数据库，什么也没有做",
        "28" => "PostgreSQL 不让这个用户进入（用户名或口令不对，或没有权限）",
        _ => return None,
    };
    Some(Fail::Database(format!(
        "{why}；请核对 --database（或环境变量 KAOBAO_CENTER_DATA），应像 postgres://用户:口令@主机:端口/数据库名"
    )))
}

/// What does not pass by itself: another certificate than the one that is trusted, or none.
fn untrusted(error: &postgres::Error) -> Option<Fail> {
    let what = error.to_string();
    let why = error.source().map(ToString::to_string).unwrap_or_default();
    what.starts_with("error performing TLS handshake").then(|| {
        Fail::Keys(format!(
            "到数据库的加密连接没有建立（{why}）：请核对 sslrootcert 的证书、服务器证书里的名字，以及服务器是否开了 ssl"
        ))
    })
}

/// `%2F` and the like.
fn unescaped(text: &str) -> Result<String, Fail> {
    let wrong = || Fail::Usage("--database 里的 sslrootcert 读不懂，请写证书文件的路径".into());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next()), digit(rest.next()));
            let value = high.zip(low).map(|(high, low)| high * 16 + low);
            bytes.push(u8::try_from(value.ok_or_else(wrong)?).map_err(|_| wrong())?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

/// Trusts the file's certificates, or those of the operating system.
fn connector(roots: Option<&str>) -> Result<MakeRustlsConnect, Fail> {
    let provider: Arc<CryptoProvider> = Arc::new(aws_lc_rs::default_provider());
    let unusable =
        |error: &dyn std::fmt::Display| Fail::Usage(format!("到数据库的加密连接不能建立：{error}"));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    let config = match roots {
        None => builder
            .with_platform_verifier()
            .map_err(|error| unusable(&error))?
            .with_no_client_auth(),
        Some(path) => builder
            .with_root_certificates(trusted(Path::new(path))?)
            .with_no_client_auth(),
    };
    Ok(MakeRustlsConnect::new(config))
}

fn trusted(path: &Path) -> Result<RootCertStore, Fail> {
    let told = |error: &dyn std::fmt::Display| {
        Fail::Usage(format!(
            "sslrootcert 的证书文件“{}”读不出来：{error}；应是 PEM 格式",
            path.display()
        ))
    };
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| told(&error))? {
        let certificate = certificate.map_err(|error| told(&error))?;
        store.add(certificate).map_err(|error| told(&error))?;
    }
    if store.is_empty() {
        return Err(told(&"里面没有证书"));
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_concerns_tls_is_taken_out_of_the_address_and_half_measures_are_refused() {
        let of = |url: &str| Way::of(url).map(|(url, way)| (url, matches!(way, Way::Tls(_))));
        let plain = "postgres://a@b/c?connect_timeout=3";
        assert_eq!(of(plain).unwrap(), (plain.to_owned(), false));
        let (url, tls) = of("postgres://a@b/c?sslmode=disable&connect_timeout=3").unwrap();
        assert_eq!((url.as_str(), tls), (plain, false));
        let (url, tls) = of("postgres://a@b/c?sslmode=verify-full").unwrap();
        assert_eq!(
            (url.as_str(), tls),
            ("postgres://a@b/c?sslmode=require", true)
        );
        for wrong in [
            "sslmode=prefer",
            "sslmode=disable&sslrootcert=/x",
            "sslmode=require&sslrootcert=/does/not/exist",
            "sslrootcert=%zz",
        ] {
            let error = of(&format!("postgres://a@b/c?{wrong}")).unwrap_err();
            assert!(matches!(error, Fail::Usage(_)), "{wrong}: {error}");
        }
    }
}
