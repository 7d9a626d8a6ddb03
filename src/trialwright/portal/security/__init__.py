"""What keeps the site safe: headers, hosts, sizes and times of bodies, rates, seals, posted forms, the login secret."""
