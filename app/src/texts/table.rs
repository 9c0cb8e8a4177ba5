//! The two macros behind the texts.

/// One area of texts: a struct of `&'static str`, one value of it per language.
macro_rules! texts {
    ($(#[$doc:meta])* $area:ident { $($key:ident: $en:literal | $it:literal;)* }) => {
        $(#[$doc])*
        pub struct $area { $(pub $key: &'static str,)* }

        impl $area {
            pub const EN: $area = $area { $($key: $en,)* };
            pub const IT: $area = $area { $($key: $it,)* };
            /// Key, English, Italian.
            #[cfg(test)]
            pub const ALL: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($key), $en, $it),)*];
        }
    };
}

/// Joins the areas into `Texts`.
macro_rules! areas {
    ($($name:ident: $module:ident::$area:ident,)*) => {
        /// All texts of one language.
        pub struct Texts { $(pub $name: $module::$area,)* }

        static EN: Texts = Texts { $($name: $module::$area::EN,)* };
        static IT: Texts = Texts { $($name: $module::$area::IT,)* };

        /// Area, key, English, Italian.
        #[cfg(test)]
        fn every_text() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
            let mut all = Vec::new();
            $(for (key, en, it) in $module::$area::ALL { all.push((stringify!($name), *key, *en, *it)); })*
            all
        }
    };
}
