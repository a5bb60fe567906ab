// The module UserAPI.
