//! Reading and writing the protocol's XML.
