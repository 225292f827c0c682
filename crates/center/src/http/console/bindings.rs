//! The TypeScript that the console's pages are written against, made of the table and the wire types.

use super::table::{Access, Answer, Body, ROUTES, Route, types};
use crate::wire::Role;
use specta_typescript::Typescript;
use std::{fmt::Write as _, path::Path};

const HEAD: &str = "// Generated from crates/center by `cargo xtask codegen`. Do not edit.";

const KINDS: &str = r"/** A route's method, path, and who may use it (null: nobody has to be signed in). The last four are only types. */
export interface Route<Params extends string, Query, Body, Answer> {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	readonly path: string;
	readonly roles: readonly Role[] | null;
	readonly body: 'none' | 'json' | 'file';
	readonly answer: 'none' | 'json' | 'file';
	readonly types?: { params: Record<Params, string | number>; query: Query; body: Body; answer: Answer };
}

function route<Params extends string, Query, Body, Answer>(
	method: Route<Params, Query, Body, Answer>['method'],
	path: string,
	roles: readonly Role[] | null,
	body: 'none' | 'json' | 'file',
	answer: 'none' | 'json' | 'file',
): Route<Params, Query, Body, Answer> {
	return { method, path, roles, body, answer };
}
";

fn type_name(rust: &str) -> String {
    let rust: String = rust.chars().filter(|c| !c.is_whitespace()).collect();
    rust.strip_prefix("Vec<")
        .and_then(|rest| rest.strip_suffix('>'))
        .map_or(rust.clone(), |item| format!("{item}[]"))
}

fn roles(access: Access) -> String {
    if access == Access::Open {
        return "null".into();
    }
    let allowed = Role::ALL
        .into_iter()
        .filter(|role| access.allows(Some(*role)));
    let keys: Vec<String> = allowed.map(|role| format!("'{}'", role.key())).collect();
    format!("[{}]", keys.join(", "))
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |out, word| {
        let (head, tail) = word.split_at(1);
        out + &head.to_uppercase() + tail
    })
}

fn line(route: &Route) -> String {
    let params: Vec<String> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| format!("'{name}'"))
        .collect();
    let params = if params.is_empty() {
        "never".into()
    } else {
        params.join(" | ")
    };
    let query = route.query.unwrap_or("null");
    let (body, body_type) = match route.body {
        Body::None => ("none", "null".to_owned()),
        Body::Json(name) => ("json", type_name(name)),
        Body::File(_) => ("file", "Blob".to_owned()),
    };
    let (answer, answer_type) = match route.answer {
        Answer::None => ("none", "null".to_owned()),
        Answer::Json(name) => ("json", type_name(name)),
        Answer::File(_) => ("file", "Blob".to_owned()),
    };
    format!(
        "\t/** {} */\n\t{}: route<{params}, {query}, {body_type}, {answer_type}>('{}', '{}', {}, '{body}', '{answer}'),\n",
        route.doc.trim(),
        camel(route.name),
        route.method,
        route.path,
        roles(route.access),
    )
}

/// With `KAOBAO_CODEGEN=1` writes the bindings; otherwise fails when they are not what is committed.
#[test]
fn bindings_are_those_of_the_table() {
    let types = Typescript::default()
        .header(HEAD)
        .export(&types(), specta_serde::Format);
    let mut text = types.unwrap();
    write!(
        text,
        "\n{KINDS}\n/** Every route. */\nexport const routes = {{\n"
    )
    .unwrap();
    for route in ROUTES {
        text += &line(route);
    }
    text += "} as const;\n";
    let committed =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/console/src/api/bindings.ts");
    if std::env::var_os("KAOBAO_CODEGEN").is_some() {
        std::fs::create_dir_all(committed.parent().unwrap()).unwrap();
        std::fs::write(&committed, text).unwrap();
        return;
    }
    // A checkout on Windows may have other line ends.
    let known = std::fs::read_to_string(&committed)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        known == text,
        "ui/console/src/api/bindings.ts is stale: run KAOBAO_CODEGEN=1 cargo test -p kaobao-center bindings"
    );
}
