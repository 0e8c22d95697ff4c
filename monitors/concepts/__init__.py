"""The built-in concepts, one YAML file each: surface forms by language with their false friends."""
