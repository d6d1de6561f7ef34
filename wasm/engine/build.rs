//! Compiles the contract to plain Rust types, with a compiler written in Rust, so that no protoc has to be
//! installed. The types say where their fields are (`wire::Decode`, `wire::Encode`); reading and writing them is `wire`'s.

use std::{collections::BTreeSet, env, error::Error, fmt::Write as _, fs, path::PathBuf};

use protox::prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, OneofDescriptor};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let root = PathBuf::from("../proto");
    println!("cargo:rerun-if-changed=../proto/juice");
    println!("cargo:rerun-if-env-changed=JUICE_SOURCE_HASH");
    let mut files: Vec<PathBuf> =
        fs::read_dir(root.join("juice/v1"))?.map(|entry| entry.map(|found| found.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|kind| kind == "proto"));
    files.sort();
    let mut compiler = protox::Compiler::new([&root])?;
    compiler.open_files(&files)?;
    let pool = compiler.descriptor_pool();
    let mut code = String::new();
    for one in pool.all_enums() {
        enumeration(&mut code, &one)?;
    }
    for one in pool.all_messages() {
        message(&mut code, &one)?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("proto.rs"), code)?;
    Ok(())
}

/// An open enumeration: fields keep the number, the type names the known ones.
fn enumeration(code: &mut String, one: &EnumDescriptor) -> Result<(), Failure> {
    let name = one.name();
    let prefix = format!("{}_", snake(name).to_uppercase());
    let names: Vec<(String, i32)> = one
        .values()
        .map(|value| (camel(value.name().strip_prefix(&prefix).unwrap_or(value.name())), value.number()))
        .collect();
    writeln!(code, "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]\n#[repr(i32)]")?;
    writeln!(code, "pub enum {name} {{")?;
    for (place, (known, number)) in names.iter().enumerate() {
        writeln!(code, "{} {known} = {number},", if place == 0 { "#[default]" } else { "" })?;
    }
    writeln!(code, "}}\nimpl From<{name}> for i32 {{ fn from(known: {name}) -> i32 {{ known as i32 }} }}")?;
    writeln!(code, "impl TryFrom<i32> for {name} {{ type Error = Unknown;")?;
    writeln!(code, "fn try_from(number: i32) -> Result<Self, Unknown> {{ Ok(match number {{")?;
    for (known, number) in &names {
        writeln!(code, "{number} => Self::{known},")?;
    }
    writeln!(code, "_ => return Err(Unknown) }}) }} }}")?;
    Ok(())
}

fn message(code: &mut String, one: &MessageDescriptor) -> Result<(), Failure> {
    if one.child_messages().len() + one.child_enums().len() > 0 {
        return Err(format!("{}: types inside messages are not supported", one.full_name()).into());
    }
    let mut fields: Vec<FieldDescriptor> = one.fields().collect();
    fields.sort_by_key(FieldDescriptor::number);
    let (mut members, mut places, mut writes) = (String::new(), String::new(), String::new());
    let mut seen = BTreeSet::new();
    let mut last_choice = None;
    for field in &fields {
        let number = field.number();
        let choice = field.containing_oneof();
        let Some(choice) = choice else {
            let name = identifier(field.name());
            writeln!(members, "pub {name}: {},", whole_type(field)?)?;
            writeln!(places, "{number} => {},", place(field, &format!("self.{name}"))?)?;
            writeln!(writes, "{}", write(field, &format!("self.{name}"))?)?;
            last_choice = None;
            continue;
        };
        let (name, kind) = (choice.name().to_string(), choice_type(one, &choice));
        let variant = camel(field.name());
        let inner = place_of_value(field, if boxed(field) { "&mut **value" } else { "value" })?;
        // A second member of a choice finds no place: it is a field too many.
        writeln!(
            places,
            "{number} => {{ if self.{name}.is_some() {{ return None; }} match self.{name}.insert({kind}::{variant}(Default::default())) {{ {kind}::{variant}(value) => ({inner}, Written::Explicit), _ => return None }} }}"
        )?;
        if last_choice.as_deref() == Some(choice.name()) {
            continue;
        }
        if !seen.insert(choice.name().to_string()) {
            return Err(format!("{}: members of a oneof must stand side by side", choice.full_name()).into());
        }
        writeln!(members, "pub {name}: Option<{kind}>,")?;
        write!(writes, "match &self.{name} {{ None => {{}}")?;
        let mut within: Vec<FieldDescriptor> = choice.fields().collect();
        within.sort_by_key(FieldDescriptor::number);
        for member in &within {
            let value = write_value(member, "value", true)?;
            writeln!(writes, "Some({kind}::{}(value)) => {value}", camel(member.name()))?;
        }
        writeln!(writes, "}}")?;
        last_choice = Some(choice.name().to_string());
    }
    let name = one.name();
    let copy = if copies(one) { "Copy, " } else { "" };
    writeln!(code, "#[derive(Clone, {copy}Debug, Default, PartialEq, Eq, Hash)]\npub struct {name} {{ {members} }}")?;
    writeln!(code, "impl Decode for {name} {{")?;
    if places.is_empty() {
        writeln!(code, "fn place(&mut self, _: u32) -> Option<(Slot<'_>, Written)> {{ None }} }}")?;
        writeln!(code, "impl Encode for {name} {{ fn write(&self, _: &mut Writer) {{}} }}")?;
    } else {
        writeln!(code, "fn place(&mut self, number: u32) -> Option<(Slot<'_>, Written)> {{")?;
        writeln!(code, "Some(match number {{ {places} _ => return None }}) }} }}")?;
        writeln!(code, "impl Encode for {name} {{ fn write(&self, to: &mut Writer) {{ {writes} }} }}")?;
    }
    accessors(code, name, &fields)?;
    for choice in one.oneofs() {
        writeln!(code, "pub mod {} {{ #[derive(Clone, {copy}Debug, PartialEq, Eq, Hash)]", snake(name))?;
        writeln!(code, "pub enum {} {{", camel(choice.name()))?;
        for member in choice.fields() {
            let plain = value_type(&member, "super::")?;
            let stored = if boxed(&member) { format!("super::Box<{plain}>") } else { plain };
            writeln!(code, "{}({stored}),", camel(member.name()))?;
        }
        writeln!(code, "}} }}")?;
    }
    Ok(())
}

/// What an enumeration field says, unknown numbers read as the first; and how to set it.
fn accessors(code: &mut String, name: &str, fields: &[FieldDescriptor]) -> Result<(), Failure> {
    for field in fields.iter().filter(|field| !field.is_list() && field.containing_oneof().is_none()) {
        if let Kind::Enum(kind) = field.kind() {
            let (set, field, kind) =
                (format!("set_{}", field.name()), identifier(field.name()), kind.name().to_string());
            writeln!(code, "impl {name} {{ pub fn {field}(&self) -> {kind} {{")?;
            writeln!(code, "{kind}::try_from(self.{field}).unwrap_or_default() }}")?;
            writeln!(code, "pub fn {set}(&mut self, known: {kind}) {{ self.{field} = known as i32; }} }}")?;
        }
    }
    Ok(())
}

fn choice_type(one: &MessageDescriptor, choice: &OneofDescriptor) -> String {
    format!("{}::{}", snake(one.name()), camel(choice.name()))
}

/// The type of one value of a field.
fn value_type(field: &FieldDescriptor, path: &str) -> Result<String, Failure> {
    Ok(match field.kind() {
        Kind::Bool => "bool".into(),
        Kind::Uint32 => "u32".into(),
        Kind::Uint64 => "u64".into(),
        Kind::Sint64 => "i64".into(),
        Kind::Enum(_) => "i32".into(),
        Kind::Bytes => format!("{path}Vec<u8>"),
        Kind::String => format!("{path}String"),
        Kind::Message(inner) => format!("{path}{}", inner.name()),
        other => return Err(format!("{}: {other:?} is outside the strict profile", field.full_name()).into()),
    })
}

/// The type of a struct's member.
fn whole_type(field: &FieldDescriptor) -> Result<String, Failure> {
    let value = value_type(field, "")?;
    Ok(match field.kind() {
        _ if field.is_map() => return Err(format!("{}: no maps", field.full_name()).into()),
        _ if field.is_list() => format!("Vec<{value}>"),
        Kind::Message(_) if boxed(field) => format!("Option<Box<{value}>>"),
        Kind::Message(_) => format!("Option<{value}>"),
        _ if field.supports_presence() => return Err(format!("{}: no optional", field.full_name()).into()),
        _ => value,
    })
}

/// Where one value of this kind is written to, given a mutable reference to it.
fn place_of_value(field: &FieldDescriptor, value: &str) -> Result<String, Failure> {
    let slot = match field.kind() {
        Kind::Bool => "Bool",
        Kind::Uint32 => "U32",
        Kind::Uint64 => "U64",
        Kind::Sint64 => "Signed",
        Kind::Enum(_) => "Enum",
        Kind::Bytes => "Bytes",
        Kind::String => "Text",
        Kind::Message(_) => "Nested",
        other => return Err(format!("{}: {other:?} is outside the strict profile", field.full_name()).into()),
    };
    Ok(format!("Slot::{slot}({value})"))
}

fn place(field: &FieldDescriptor, member: &str) -> Result<String, Failure> {
    let value = value_type(field, "")?;
    if !field.is_list() {
        return Ok(match field.kind() {
            Kind::Message(_) if boxed(field) => {
                format!("(Slot::Nested(&mut **present::<Box<{value}>>(&mut {member})), Written::Explicit)")
            }
            Kind::Message(_) => format!("(Slot::Nested(present::<{value}>(&mut {member})), Written::Explicit)"),
            _ => format!("({}, Written::Implicit)", place_of_value(field, &format!("&mut {member}"))?),
        });
    }
    Ok(match field.kind() {
        Kind::Uint32 => format!("(Slot::U32s(&mut {member}), Written::Implicit)"),
        Kind::Uint64 => format!("(Slot::U64s(&mut {member}), Written::Implicit)"),
        Kind::Bytes | Kind::String | Kind::Message(_) => {
            format!("({}, Written::Repeated)", place_of_value(field, &format!("added::<{value}>(&mut {member})"))?)
        }
        other => return Err(format!("{}: no list of {other:?} is known", field.full_name()).into()),
    })
}

/// Writes one value; `always` also where it is the default.
fn write_value(field: &FieldDescriptor, value: &str, always: bool) -> Result<String, Failure> {
    let number = field.number();
    let (numeric, textual) = if always { ("chosen_number", "chosen_bytes") } else { ("number", "bytes") };
    let plain = if always { format!("*{value}") } else { value.to_string() };
    Ok(match field.kind() {
        Kind::Bool | Kind::Uint32 => format!("to.{numeric}({number}, u64::from({plain})),"),
        Kind::Uint64 => format!("to.{numeric}({number}, {plain}),"),
        Kind::Enum(_) => format!("to.{numeric}({number}, i64::from({plain}) as u64),"),
        Kind::Sint64 => format!("to.{numeric}({number}, zigzag({plain})),"),
        Kind::Bytes => format!("to.{textual}({number}, &{value}),"),
        Kind::String => format!("to.{textual}({number}, {value}.as_bytes()),"),
        Kind::Message(_) if boxed(field) => format!("to.nested({number}, &**{value}),"),
        Kind::Message(_) => format!("to.nested({number}, {value}),"),
        other => return Err(format!("{}: {other:?} is outside the strict profile", field.full_name()).into()),
    })
}

fn write(field: &FieldDescriptor, member: &str) -> Result<String, Failure> {
    let number = field.number();
    let statement = match (field.is_list(), field.kind()) {
        (true, Kind::Uint32) => format!("to.packed({number}, &mut {member}.iter().map(|one| u64::from(*one)))"),
        (true, Kind::Uint64) => format!("to.packed({number}, &mut {member}.iter().copied())"),
        (true, _) => {
            let value = write_value(field, "one", true)?;
            return Ok(format!("for one in &{member} {{ {} }}", value.trim_end_matches(',')));
        }
        (false, Kind::Message(_)) => {
            let value = write_value(field, "one", true)?;
            return Ok(format!("if let Some(one) = &{member} {{ {} }}", value.trim_end_matches(',')));
        }
        (false, _) => write_value(field, member, false)?.trim_end_matches(',').to_string(),
    };
    Ok(format!("{statement};"))
}

/// A message that holds itself without a list in between has to live on the heap.
fn boxed(field: &FieldDescriptor) -> bool {
    let Kind::Message(inner) = field.kind() else { return false };
    !field.is_list() && reaches(&inner, field.parent_message().full_name(), &mut BTreeSet::new())
}

fn reaches(from: &MessageDescriptor, wanted: &str, seen: &mut BTreeSet<String>) -> bool {
    if from.full_name() == wanted {
        return true;
    }
    seen.insert(from.full_name().to_string())
        && from.fields().any(|field| match field.kind() {
            Kind::Message(inner) if !field.is_list() => reaches(&inner, wanted, seen),
            _ => false,
        })
}

/// Whether a message is nothing but numbers.
fn copies(one: &MessageDescriptor) -> bool {
    one.fields().all(|field| {
        !field.is_list()
            && match field.kind() {
                Kind::Bytes | Kind::String => false,
                Kind::Message(inner) => !boxed(&field) && copies(&inner),
                _ => true,
            }
    })
}

fn identifier(name: &str) -> String {
    if ["type", "final", "move", "ref", "match"].contains(&name) { format!("r#{name}") } else { name.to_string() }
}

fn camel(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            first + &letters.as_str().to_lowercase()
        })
        .collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
