//! The console's description at `/api/openapi.json`, made of the table.

use super::table::{Access, Answer, Body, ROUTES, Route, schemas};
use crate::wire::Role;
use axum::Json;
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, HttpMethod, Info, OpenApi, OpenApiBuilder, Paths,
    Ref, RefOr, Required, ResponseBuilder, Schema, SecurityRequirement,
    path::{OperationBuilder, ParameterBuilder, ParameterIn, PathItem},
    request_body::RequestBodyBuilder,
    schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type},
    security::{ApiKey, ApiKeyValue, SecurityScheme},
};

const ABOUT: &str = "The staff console. A session is in a cookie; every request that is not a GET carries the \
    header `x-kaobao-csrf` with the session's token (any text before there is a session). Errors are `Refused`.";

fn schema_of(name: &str) -> RefOr<Schema> {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    match name
        .strip_prefix("Vec<")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        Some(item) => ArrayBuilder::new()
            .items(Ref::from_schema_name(item))
            .into(),
        None => Ref::from_schema_name(name).into(),
    }
}

fn json(name: &str) -> Content {
    ContentBuilder::new().schema(Some(schema_of(name))).build()
}

fn binary() -> Content {
    let file = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    ContentBuilder::new().schema(Some(file)).build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// The parameters of a query are the properties of its type.
fn query(name: &str) -> Vec<ParameterBuilder> {
    let all = schemas();
    let found = all.into_iter().find(|(known, _)| known == name);
    let Some((_, RefOr::T(Schema::Object(object)))) = found else {
        return Vec::new();
    };
    let required = object.required;
    let parameters = object.properties.into_iter().map(|(name, schema)| {
        let needed = if required.contains(&name) {
            Required::True
        } else {
            Required::False
        };
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(needed)
            .schema(Some(schema))
    });
    parameters.collect()
}

/// What a route can be refused with.
fn refusals(route: &Route) -> Vec<(&'static str, &'static str)> {
    let mut refusals = vec![
        ("400", "`malformed`"),
        (
            "403",
            "`forbidden`: the role, or the request came from elsewhere",
        ),
        ("404", "`not_found`"),
        ("409", "`conflict`: somebody else was faster; look again"),
        ("422", "`refused`, with `field` where it is one"),
        ("503", "`busy`: come again after `Retry-After`"),
    ];
    if route.access == Access::Open {
        refusals.push(("429", "`too_many`: wait"));
    }
    refusals.push(("401", "`sign_in`"));
    if route.body != Body::None {
        refusals.push(("413", "`too_large`"));
    }
    refusals
}

fn operation(route: &Route) -> OperationBuilder {
    let allowed = Role::ALL
        .into_iter()
        .filter(|role| route.access.allows(Some(*role)));
    let roles: Vec<&str> = allowed.map(Role::key).collect();
    let who = match route.access {
        Access::Open => "Nobody has to be signed in.".to_owned(),
        _ => format!("For: {}.", roles.join(", ")),
    };
    let mut operation = OperationBuilder::new()
        .operation_id(Some(route.name))
        .summary(Some(route.doc.trim()))
        .description(Some(who));
    for part in route.path.split('/') {
        if let Some(name) = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            operation = operation.parameter(
                ParameterBuilder::new()
                    .name(name)
                    .parameter_in(ParameterIn::Path)
                    .required(Required::True)
                    .schema(Some(text())),
            );
        }
    }
    for parameter in route.query.map(query).unwrap_or_default() {
        operation = operation.parameter(parameter);
    }
    if route.method != "GET" {
        operation = operation.parameter(
            ParameterBuilder::new()
                .name("x-kaobao-csrf")
                .parameter_in(ParameterIn::Header)
                .required(Required::True)
                .schema(Some(text())),
        );
    }
    let content = match route.body {
        Body::None => None,
        Body::Json(name) => Some(("application/json", json(name))),
        Body::File(kind) => Some((kind, binary())),
    };
    if let Some((kind, content)) = content {
        let body = RequestBodyBuilder::new()
            .content(kind, content)
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    let good = ResponseBuilder::new().description("Done");
    let (status, good) = match route.answer {
        Answer::None => ("204", good),
        Answer::Json(name) => ("200", good.content("application/json", json(name))),
        Answer::File(kind) => ("200", good.content(kind, binary())),
    };
    operation = operation.response(status, good);
    for (status, why) in refusals(route) {
        let refusal = ResponseBuilder::new()
            .description(why)
            .content("application/json", json("Refused"));
        operation = operation.response(status, refusal);
    }
    if route.access != Access::Open {
        let none: [&str; 0] = [];
        operation = operation.security(SecurityRequirement::new("session", none));
    }
    operation
}

/// The description.
pub fn document() -> OpenApi {
    let mut paths = Paths::new();
    for route in ROUTES {
        let method = match route.method {
            "GET" => HttpMethod::Get,
            "PUT" => HttpMethod::Put,
            "DELETE" => HttpMethod::Delete,
            _ => HttpMethod::Post,
        };
        let item = PathItem::new(method, operation(route));
        match paths.paths.get_mut(route.path) {
            Some(known) => known.merge_operations(item),
            None => {
                paths.paths.insert(route.path.to_owned(), item);
            }
        }
    }
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("kaobao")));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas())
        .security_scheme("session", cookie);
    let mut info = Info::new("考报鉴定中心管理页面接口", "1");
    info.description = Some(ABOUT.to_owned());
    OpenApiBuilder::new()
        .info(info)
        .paths(paths)
        .components(Some(components.build()))
        .build()
}

pub(super) async fn serve() -> Json<OpenApi> {
    Json(document())
}
