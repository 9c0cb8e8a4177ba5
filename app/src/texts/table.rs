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

/// Joins the areas into `Texts`. Those after `;` are words of pages that come behind the first screen: each lies
/// in a place of its own, so that the build moves it to the file of those pages.
macro_rules! areas {
    ($($name:ident: $module:ident::$area:ident,)* ; $($late:ident: $late_module:ident::$late_area:ident,)*) => {
        /// All texts of one language.
        pub struct Texts {
            $(pub $name: $module::$area,)*
            $(pub $late: Later<$late_module::$late_area>,)*
        }

        static EN: Texts = Texts { $($name: $module::$area::EN,)* $($late: Later(Lang::En, PhantomData),)* };
        static IT: Texts = Texts { $($name: $module::$area::IT,)* $($late: Later(Lang::It, PhantomData),)* };

        $(impl Deref for Later<$late_module::$late_area> {
            type Target = $late_module::$late_area;

            fn deref(&self) -> &Self::Target {
                static EN: $late_module::$late_area = $late_module::$late_area::EN;
                static IT: $late_module::$late_area = $late_module::$late_area::IT;
                match self.0 {
                    Lang::En => &EN,
                    Lang::It => &IT,
                }
            }
        })*

        /// Area, key, English, Italian.
        #[cfg(test)]
        fn every_text() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
            let mut all = Vec::new();
            $(for (key, en, it) in $module::$area::ALL { all.push((stringify!($name), *key, *en, *it)); })*
            $(for (key, en, it) in $late_module::$late_area::ALL { all.push((stringify!($late), *key, *en, *it)); })*
            all
        }
    };
    ($($name:ident: $module:ident::$area:ident,)*) => {
        areas! { $($name: $module::$area,)* ; }
    };
}
