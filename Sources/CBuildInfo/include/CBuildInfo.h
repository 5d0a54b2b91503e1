// What the build knows of itself: defined by the package manifest.
#ifndef TICKLOOM_CBUILDINFO_H
#define TICKLOOM_CBUILDINFO_H

/// The commit that was built, with `+` where files had been changed; `unknown` outside of a checkout.
const char *tickloom_build_commit(void);

#endif
