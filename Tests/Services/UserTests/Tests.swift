// Tests of the user service.
