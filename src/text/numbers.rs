pub struct Number {
    pub start: u32,
    pub end: u32,
    pub key: u64,
}
pub fn numbers(_: &str, _: Option<&str>) -> Vec<Number> {
    Vec::new()
}
