//! Positional parameters, read one after the other. Their meaning belongs to the methods.

use serde::{
    Deserialize,
    de::{DeserializeOwned, Deserializer, Error as _},
};
use serde_json::Value;

use super::error::RpcError;

/// The parameters of one request.
#[derive(Debug)]
pub(in crate::rpc) struct Params {
    values: std::vec::IntoIter<Value>,
    /// Parameters read so far, absent ones included.
    read: usize,
}

impl Params {
    /// The parameters of a request.
    ///
    /// # Errors
    /// They are not a list.
    pub(in crate::rpc) fn new(params: Option<Value>) -> Result<Self, RpcError> {
        let values = match params {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(_) => return Err(RpcError::params("non-array args")),
        };
        Ok(Self {
            values: values.into_iter(),
            read: 0,
        })
    }

    /// The next parameter, which is required.
    pub(in crate::rpc) fn required<T: DeserializeOwned>(&mut self) -> Result<T, RpcError> {
        let position = self.read;
        self.optional()?.ok_or_else(|| {
            RpcError::params(format!("missing value for required argument {position}"))
        })
    }

    /// The next parameter; null counts as absent.
    pub(in crate::rpc) fn optional<T: DeserializeOwned>(&mut self) -> Result<Option<T>, RpcError> {
        let position = self.read;
        self.read += 1;
        match self.values.next() {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value)
                .map(Some)
                .map_err(|error| RpcError::params(format!("invalid argument {position}: {error}"))),
        }
    }

    /// Rejects further parameters.
    ///
    /// # Errors
    /// There are more.
    pub(in crate::rpc) fn end(self) -> Result<(), RpcError> {
        if self.values.len() == 0 {
            return Ok(());
        }
        let message = format!("too many arguments, want at most {}", self.read);
        Err(RpcError::params(message))
    }

    /// One parameter and no more.
    pub(in crate::rpc) fn one<T: DeserializeOwned>(mut self) -> Result<T, RpcError> {
        let value = self.required()?;
        self.end()?;
        Ok(value)
    }

    /// Two parameters and no more.
    pub(in crate::rpc) fn two<A: DeserializeOwned, B: DeserializeOwned>(
        mut self,
    ) -> Result<(A, B), RpcError> {
        let values = (self.required()?, self.required()?);
        self.end()?;
        Ok(values)
    }

    /// A parameter, and one that may be left out.
    pub(in crate::rpc) fn one_and_maybe<A: DeserializeOwned, B: DeserializeOwned>(
        mut self,
    ) -> Result<(A, Option<B>), RpcError> {
        let values = (self.required()?, self.optional()?);
        self.end()?;
        Ok(values)
    }

    /// A parameter that may be left out, and no more.
    pub(in crate::rpc) fn maybe<T: DeserializeOwned>(mut self) -> Result<Option<T>, RpcError> {
        let value = self.optional()?;
        self.end()?;
        Ok(value)
    }
}

/// A number written as JSON number, as hex quantity or in decimal digits: clients differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rpc) struct Number(pub(in crate::rpc) u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Number(number) => Ok(Self(number)),
            Written::Text(text) => {
                let parsed = match text.strip_prefix("0x") {
                    Some(digits) => u64::from_str_radix(digits, 16),
                    None => text.parse(),
                };
                parsed.map(Self).map_err(D::Error::custom)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn params(value: Value) -> Params {
        Params::new(Some(value)).expect("a list")
    }

    #[test]
    fn parameters_are_read_in_order() {
        let (first, second) = params(json!([1, "a"])).two::<u64, String>().expect("two");
        assert_eq!((first, second.as_str()), (1, "a"));
        assert_eq!(params(json!([])).maybe::<u64>(), Ok(None));
        assert_eq!(params(json!([null])).maybe::<u64>(), Ok(None));
    }

    #[test]
    fn errors_name_the_position_of_the_parameter() {
        let message = |error: RpcError| (error.code, error.message);
        assert_eq!(
            message(params(json!([1])).two::<u64, u64>().unwrap_err()),
            (-32_602, "missing value for required argument 1".into())
        );
        assert_eq!(
            message(params(json!([1, 2])).one::<u64>().unwrap_err()),
            (-32_602, "too many arguments, want at most 1".into())
        );
        let (code, text) = message(params(json!(["a"])).one::<u64>().unwrap_err());
        assert_eq!(code, -32_602);
        assert!(text.starts_with("invalid argument 0: "), "{text}");
        assert_eq!(
            message(Params::new(Some(json!({}))).unwrap_err()),
            (-32_602, "non-array args".into())
        );
    }

    #[test]
    fn a_number_is_read_in_every_notation() {
        for written in [json!(255), json!("0xff"), json!("255")] {
            assert_eq!(params(json!([written])).one(), Ok(Number(255)));
        }
        for written in [
            json!(-1),
            json!(1.5),
            json!("0x"),
            json!(""),
            json!("0x10000000000000000"),
        ] {
            assert!(params(json!([written])).one::<Number>().is_err());
        }
    }
}
