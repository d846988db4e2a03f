//! Checks a document against a JSON schema of draft 7, as far as the SARIF schema uses it. A keyword that is not known
//! here ends the test, so that nothing is passed over.

use serde_json::Value;

/// Everything that does not fit, with its path.
pub fn misfits(schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, document, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let wrong =
        |what: &str, found: &mut Vec<String>| found.push(format!("{path}: {what}: {value}"));
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "$ref" => {
                let name = rule
                    .as_str()
                    .unwrap()
                    .strip_prefix("#/definitions/")
                    .unwrap();
                check(root, &root["definitions"][name], value, path, found);
            }
            "type" => {
                if !is_type(rule, value) {
                    wrong(&format!("is no {rule}"), found);
                }
            }
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    wrong("is none of the values there are", found);
                }
            }
            "required" => {
                for name in rule.as_array().unwrap().iter().map(|n| n.as_str().unwrap()) {
                    if value.is_object() && value.get(name).is_none() {
                        wrong(&format!("lacks {name}"), found);
                    }
                }
            }
            "properties" | "additionalProperties" => {}
            "items" => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{path}/{n}"), found);
                }
            }
            "minItems" => {
                if value
                    .as_array()
                    .is_some_and(|items| (items.len() as u64) < rule.as_u64().unwrap())
                {
                    wrong("has too few items", found);
                }
            }
            "uniqueItems" => {
                let items = value.as_array().map_or(&[][..], Vec::as_slice);
                if rule == true
                    && items
                        .iter()
                        .enumerate()
                        .any(|(n, item)| items[..n].contains(item))
                {
                    wrong("has an item twice", found);
                }
            }
            "minimum" | "maximum" => {
                let (limit, number) = (rule.as_f64().unwrap(), value.as_f64());
                if number.is_some_and(|n| {
                    if keyword == "minimum" {
                        n < limit
                    } else {
                        n > limit
                    }
                }) {
                    wrong("is out of range", found);
                }
            }
            "anyOf" | "oneOf" => {
                let fitting = rule.as_array().unwrap().iter().filter(|one| {
                    let mut misfits = Vec::new();
                    check(root, one, value, path, &mut misfits);
                    misfits.is_empty()
                });
                let n = fitting.count();
                if n == 0 || (keyword == "oneOf" && n > 1) {
                    wrong(&format!("fits {n} of {keyword}"), found);
                }
            }
            "format" => {
                let text = value.as_str().unwrap_or_default();
                if rule.as_str().unwrap().starts_with("uri")
                    && text.contains([' ', '\\', '"', '<', '>'])
                {
                    wrong("is no URI", found);
                }
            }
            // The patterns of the schema are about GUIDs, times, MIME types and languages, of which wirecopy writes none.
            "pattern" => wrong("has a pattern, which this test does not know", found),
            "$schema" | "$id" | "title" | "description" | "default" | "definitions" => {}
            other => panic!("the schema uses `{other}`, which this test does not know"),
        }
    }
    let Some(object) = value.as_object() else {
        return;
    };
    let properties = &schema["properties"];
    for (name, member) in object {
        let path = format!("{path}/{name}");
        match (properties.get(name), &schema["additionalProperties"]) {
            (Some(property), _) => check(root, property, member, &path, found),
            (None, Value::Bool(false)) => found.push(format!("{path} is not in the schema")),
            (None, extra @ Value::Object(_)) => check(root, extra, member, &path, found),
            (None, _) => {}
        }
    }
}

fn is_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the schema has the type `{other}`"),
    };
    match rule {
        Value::String(name) => is(name),
        names => names
            .as_array()
            .unwrap()
            .iter()
            .any(|name| is(name.as_str().unwrap())),
    }
}
