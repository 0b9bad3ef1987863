"""The evenings: who is on duty, who has no roof tonight, and what is tried until she has one."""
