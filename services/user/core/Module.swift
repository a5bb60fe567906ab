// The module UserCore.
