// The module UserService.
